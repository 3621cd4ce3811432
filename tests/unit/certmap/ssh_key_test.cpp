// SPDX-License-Identifier: Apache-2.0
// Public keys as ssh-keygen -i -m PKCS8 writes them, and back.
#include "certmap/parse/parse_certificate.hpp"
#include "certmap/parse/ssh_key.hpp"
#include "certmap/text/encoding.hpp"
#include "certmap/text/ssh_data.hpp"
#include "tests/unit/certmap/certificate_builder.hpp"

#include <gtest/gtest.h>
#include <openssl/x509.h>

namespace signet::certmap {
namespace {

struct Row {
    const char* what;
    const char* subject_public_key_info; // base64
    const char* ssh_key;
};

// Keys that openssl(1) has made for this table, and what ssh-keygen(1) made of them; the last one is ssh-keygen's.
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
    {"Ed25519", "MCowBQYDK2VwAyEABWohoAYELDmBnGM9C1KIdv8POoCz6RTQ5aVukXr9UN8=",
     "AAAAC3NzaC1lZDI1NTE5AAAAIAVqIaAGBCw5gZxjPQtSiHb/DzqAs+kU0OWlbpF6/VDf"},
};

test::Key key_of(const char* base64) {
    const auto der = base64_bytes(base64).value();
    const unsigned char* at = der.data();
    return {d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size())), EVP_PKEY_free};
}

Bytes certificate_with(test::Key key) {
    const test::Authority issuer("Card CA");
    test::Request request;
    request.key = std::move(key);
    return issuer.issue(request).der;
}

Bytes written(test::Key key) {
    return ssh_key_of(DecodedCertificate::of(certificate_with(std::move(key))).value());
}

Bytes ssh_key(std::string_view type, const std::vector<Bytes>& fields) {
    Bytes key;
    append_ssh_string(key, type);
    for (const Bytes& field : fields)
        append_ssh_string(key, field);
    return key;
}

Bytes text(std::string_view value) {
    return {value.begin(), value.end()};
}

// Of so many bytes, the first of which is this one.
Bytes number(std::uint8_t first, std::size_t size) {
    Bytes bytes(size, 0xc5);
    bytes[0] = first;
    return bytes;
}

// Of so many bytes with the first bit set, and the zero before it.
Bytes positive(std::size_t size) {
    return number(0x00, size + 1);
}

std::string problem(const Bytes& key) {
    const auto bits = public_key_bits_of_ssh(key);
    EXPECT_EQ(bits.has_error(), public_key_of_ssh(key).has_error());
    return bits ? "none" : bits.error().problem;
}

TEST(SshKey, IsThatOfOpenSsh) {
    for (const Row& row : rows) {
        const bool is_written = std::string_view(row.what) != "Ed25519"; // PKINIT, and so a card, has none
        EXPECT_EQ(base64(written(key_of(row.subject_public_key_info))), is_written ? row.ssh_key : "")
            << row.what;
    }
}

TEST(SshKey, IsNoneForOtherKeys) {
    constexpr const char* compressed =
        "MDkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDIgAC1aq5kOce/cIaMOctV+HM0I+iGuBlY9J91r2mBpanpgg=";
    EXPECT_EQ(written(key_of(compressed)), Bytes());
    EXPECT_EQ(written(test::ed448_key()), Bytes());
    EXPECT_EQ(written(test::ec_key("secp256k1")), Bytes());
}

// Whoever has the one finds the other: that is what the digest is for.
TEST(SshKey, HasTheBitsOfItsCertificate) {
    for (const Row& row : rows) {
        const auto info = base64_bytes(row.subject_public_key_info).value();
        const auto key = base64_bytes(row.ssh_key).value();
        const auto bits = public_key_bits_of_ssh(key);
        ASSERT_TRUE(bits) << row.what << bits.error().problem;
        EXPECT_EQ(*bits, Bytes(info.end() - static_cast<std::ptrdiff_t>(bits->size()), info.end()))
            << row.what;
        const auto certificate = parse_certificate(certificate_with(key_of(row.subject_public_key_info)));
        EXPECT_EQ(*public_key_of_ssh(key), certificate.value().key.bits_sha256) << row.what;
    }
}

TEST(SshKey, ComesBackFromEverySize) {
    for (const unsigned bits : {1024U, 1032U, 2048U, 3072U, 4096U}) {
        const Bytes der = certificate_with(test::rsa_key(bits));
        const auto key = ssh_key_of(DecodedCertificate::of(der).value());
        EXPECT_EQ(*public_key_of_ssh(key), parse_certificate(der).value().key.bits_sha256) << bits;
    }
    for (const char* curve : {"P-256", "P-384", "P-521"}) {
        const Bytes der = certificate_with(test::ec_key(curve));
        const auto key = ssh_key_of(DecodedCertificate::of(der).value());
        EXPECT_EQ(*public_key_of_ssh(key), parse_certificate(der).value().key.bits_sha256) << curve;
    }
}

TEST(SshKey, IsReadWholeOrNotAtAll) {
    for (const Row& row : rows) {
        const auto key = base64_bytes(row.ssh_key).value();
        for (std::size_t size = 0; size < key.size(); ++size)
            EXPECT_EQ(problem(Bytes(key.begin(), key.begin() + static_cast<std::ptrdiff_t>(size))),
                      "SSH key: it is cut off")
                << row.what << size;
        Bytes longer = key;
        longer.push_back(0);
        EXPECT_EQ(problem(longer), "SSH key: something stands behind it") << row.what;
        longer.resize(max_ssh_key + 1);
        EXPECT_EQ(problem(longer), "SSH key: it is longer than 4096 bytes") << row.what;
    }
}

TEST(SshKey, IsStrict) {
    const Bytes exponent{1, 0, 1};
    const auto rsa = [](const Bytes& e, const Bytes& n) { return ssh_key("ssh-rsa", {e, n}); };
    const std::string form = "a number of it is not positive, or not in its one form";
    const std::pair<Bytes, std::string> cases[] = {
        {rsa(exponent, positive(128)), "none"},
        {rsa(exponent, positive(1024)), "none"},
        {rsa(exponent, number(0x7f, 128)), "RSA with 1023 bits"},
        {rsa(exponent, number(0x01, 1025)), "RSA with 8193 bits"},
        {rsa(exponent, {}), form},
        {rsa(exponent, {0}), form},
        {rsa(exponent, number(0xff, 256)), form},
        {rsa({}, positive(256)), form},
        {rsa({0}, positive(256)), form},
        {rsa({0, 1, 0, 1}, positive(256)), form},
        {rsa({0x81}, positive(256)), form},
        {ssh_key("ssh-ed25519", {Bytes(32)}), "none"},
        {ssh_key("ssh-ed25519", {Bytes(31)}), "another length than 32"},
        {ssh_key("ssh-ed25519", {Bytes(33)}), "another length than 32"},
        {ssh_key("ecdsa-sha2-nistp256", {text("nistp256"), number(0x04, 65)}), "none"},
        {ssh_key("ecdsa-sha2-nistp256", {text("nistp384"), number(0x04, 65)}), "not that of its type"},
        {ssh_key("ecdsa-sha2-nistp256", {text("nistp256"), number(0x02, 33)}), "not an uncompressed one"},
        {ssh_key("ecdsa-sha2-nistp256", {text("nistp256"), number(0x05, 65)}), "not an uncompressed one"},
        {ssh_key("ecdsa-sha2-nistp256", {text("nistp256"), number(0x04, 97)}), "not an uncompressed one"},
        {ssh_key("ecdsa-sha2-nistp256", {text("nistp256"), {}}), "not an uncompressed one"},
        {ssh_key("ecdsa-sha2-nistp224", {text("nistp224"), number(0x04, 57)}),
         "of type 'ecdsa-sha2-nistp224'"},
        {ssh_key("ecdsa-sha2-", {text(""), number(0x04, 65)}), "of type 'ecdsa-sha2-'"},
        {ssh_key("ssh-dss", {{1}}), "no certificate has keys of type 'ssh-dss'"},
        {ssh_key("ssh-rsa-cert-v01@openssh.com", {{1}}), "of type 'ssh-rsa-cert-v01@openssh.com'"},
        {ssh_key("sk-ssh-ed25519@openssh.com", {Bytes(32), text("ssh:")}),
         "of type 'sk-ssh-ed25519@openssh.com'"},
        {ssh_key("x\n\x1b[2J", {{1}}), "of type 'x??[2J'"},
        {ssh_key(std::string(3000, 'x'), {{1}}), "of type '" + std::string(64, 'x') + "'"},
        {ssh_key("", {}), "of type ''"},
    };
    for (const auto& [key, expected] : cases)
        EXPECT_NE(problem(key).find(expected), std::string::npos) << expected << ": " << problem(key);
}

} // namespace
} // namespace signet::certmap
