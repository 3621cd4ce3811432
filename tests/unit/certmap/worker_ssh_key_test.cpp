// SPDX-License-Identifier: Apache-2.0
// What the verb `certificate` says that OpenSSH calls a key: as ssh-keygen -i -m PKCS8 does.
#include "certmap/text/encoding.hpp"
#include "daemon/worker/certificate.hpp"
#include "tests/unit/certmap/certificate_builder.hpp"

#include <gtest/gtest.h>
#include <openssl/x509.h>

namespace signet::worker {
namespace {

namespace test = certmap::test;

struct Row {
    const char* what;
    const char* subject_public_key_info; // base64
    const char* ssh_key;
};

// Keys that openssl(1) has made for this table, and what ssh-keygen(1) made of them.
constexpr Row rows[] = {
    {"RSA 2048",
     "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAr7klMwkfyd3WwYBwLnmOGywoEm2CzEaD+Jb5qbi8CUQk"
     "qVsLXdZsXcb/WW1/f+tb4A/3A+sWL9DOCDi/i6in+FqpZj3DJrkq9/BQDdmc15/XOn60R8txRpUvmoiI7SbaAiYB"
     "wHzo0/JX0ZaMfkEYNmA4beuanZcWUzhUyASvC4r+sXmqTCtiwsPnKPi8nYerrLpytqvVWEY/Ca8pfFTVhqanmHiq"
     "bD7Y9gPm7DhGIEcOZkDAzXca7sf1/aoeQQPSDqwPDLINSZA3OgSxhCzthwVvuIRExOf5kq4M9w1uCNQJsXovz6Ee"
     "LwkbzXCIhcTCvMz1y3KX+Fjc4Iu/6reIvQIDAQAB",
     "AAAAB3NzaC1yc2EAAAADAQABAAABAQCvuSUzCR/J3dbBgHAueY4bLCgSbYLMRoP4lvmpuLwJRCSpWwtd1mxdxv9Z"
     "bX9/61vgD/cD6xYv0M4IOL+LqKf4WqlmPcMmuSr38FAN2ZzXn9c6frRHy3FGlS+aiIjtJtoCJgHAfOjT8lfRlox+"
     "QRg2YDht65qdlxZTOFTIBK8Liv6xeapMK2LCw+co+Lydh6usunK2q9VYRj8Jryl8VNWGpqeYeKpsPtj2A+bsOEYg"
     "Rw5mQMDNdxrux/X9qh5BA9IOrA8Msg1JkDc6BLGELO2HBW+4hETE5/mSrgz3DW4I1Amxei/PoR4vCRvNcIiFxMK8"
     "zPXLcpf4WNzgi7/qt4i9"},
    {"P-256",
     "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE1aq5kOce/cIaMOctV+HM0I+iGuBlY9J91r2mBpanpghlp9tPZ0Qt"
     "idzlp4XxnM5qUwYu0yL1OBWNgjI4SbBvhA==",
     "AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBNWquZDnHv3CGjDnLVfhzNCPohrgZWPSfda9"
     "pgaWp6YIZafbT2dELYnc5aeF8ZzOalMGLtMi9TgVjYIyOEmwb4Q="},
    {"P-384",
     "MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEASL+yydSjMlc8xtRrXMoNsGc22c3tWMPuhFPy3GL9oFJNLtusFio9PZL"
     "1Vf1S5vjNkBHrjJ2osAPL9LElvMot5Ih4PTW5IlGFh1G48W3srz1neirTxTvXFgsWMGxSJOh",
     "AAAAE2VjZHNhLXNoYTItbmlzdHAzODQAAAAIbmlzdHAzODQAAABhBAEi/ssnUozJXPMbUa1zKDbBnNtnN7VjD7oR"
     "T8txi/aBSTS7brBYqPT2S9VX9Uub4zZAR64ydqLADy/SxJbzKLeSIeD01uSJRhYdRuPFt7K89Z3oq08U71xYLFjB"
     "sUiToQ=="},
    {"P-521",
     "MIGbMBAGByqGSM49AgEGBSuBBAAjA4GGAAQBZ6pPI95UFqwWEWkTXp+ATVU3gY6eazQUAxfhLbPqSrcnrowc/Mt8"
     "Srdn6P+DlpVMAENmvteQzkLo1JiI3LGCas8B4XPirnH9BXJxU6XxQwQH8toAQFobf747WH+krt+9sV5MGV3uhPln"
     "vLab1eLgK7j2hv8adVipKVhlJBMJY3PjFq0=",
     "AAAAE2VjZHNhLXNoYTItbmlzdHA1MjEAAAAIbmlzdHA1MjEAAACFBAFnqk8j3lQWrBYRaRNen4BNVTeBjp5rNBQD"
     "F+Ets+pKtyeujBz8y3xKt2fo/4OWlUwAQ2a+15DOQujUmIjcsYJqzwHhc+Kucf0FcnFTpfFDBAfy2gBAWht/vjtY"
     "f6Su372xXkwZXe6E+We8tpvV4uAruPaG/xp1WKkpWGUkEwljc+MWrQ=="},
};

test::Key key_of(const char* base64) {
    const auto der = certmap::base64_bytes(base64).value();
    const unsigned char* at = der.data();
    return {d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size())), EVP_PKEY_free};
}

std::string ssh_key_of(test::Key key) {
    const test::Authority issuer("Card CA");
    test::Request request;
    request.key = std::move(key);
    protocol::NameKey question;
    const auto der = issuer.issue(request).der;
    question.der.assign(der.begin(), der.end());
    const auto answer = name_key(question);
    return answer ? std::string(answer->ssh_key) : "refused";
}

TEST(SshKey, IsThatOfOpenSsh) {
    for (const Row& row : rows)
        EXPECT_EQ(ssh_key_of(key_of(row.subject_public_key_info)), row.ssh_key) << row.what;
}

TEST(SshKey, IsNoneForOtherKeys) {
    constexpr const char* compressed =
        "MDkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDIgAC1aq5kOce/cIaMOctV+HM0I+iGuBlY9J91r2mBpanpgg=";
    EXPECT_EQ(ssh_key_of(key_of(compressed)), "");
    EXPECT_EQ(ssh_key_of(test::ed25519_key()), "");
    EXPECT_EQ(ssh_key_of(test::ec_key("secp256k1")), "");
}

TEST(SshKey, OfNoCertificateIsNone) {
    protocol::NameKey question;
    question.der = {0x30, 0x00};
    const auto answer = name_key(question);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().reason, Reason::cert_malformed);
}

} // namespace
} // namespace signet::worker
