// SPDX-License-Identifier: Apache-2.0
#include "certmap/parse/parse_certificate.hpp"
#include "certmap/parse/security_identifier.hpp"
#include "tests/unit/certmap/certificate_builder.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <algorithm>

namespace signet::certmap {
namespace {

using namespace std::string_literals;
using Names = std::vector<std::string>;

constexpr const char* alice = "S-1-5-21-1004336348-1177238915-682003330-512";
constexpr const char* bob = "S-1-5-21-1004336348-1177238915-682003330-513";

Bytes bytes_of(std::string_view text) {
    return {text.begin(), text.end()};
}

std::string sid_uri(std::string_view sid) {
    return test::uri_name(std::string(sid_uri_prefix) + std::string(sid));
}

class CertificateExtensions : public testing::Test {
protected:
    Result<Certificate> parse(const std::vector<test::Extension>& extensions) const {
        test::Request request;
        request.extensions = extensions;
        return parse_certificate(ca.issue(request).der);
    }

    // The problem, or that it was read.
    std::string problem_of(const std::vector<test::Extension>& extensions) const {
        const auto parsed = parse(extensions);
        return parsed ? "read" : parsed.error().problem;
    }

    const test::Authority ca{"Card CA"};
};

TEST_F(CertificateExtensions, AreReadOrAbsent) {
    const auto parsed = parse({test::subject_key_id("\x01\x02"), test::authority_key_id("\x03\xff"),
                               test::policies({"2.16.840.1.101.3.2.1.3.13", "1.2.3"})});
    ASSERT_TRUE(parsed.has_value()) << parsed.error().problem;
    EXPECT_EQ(parsed->subject_key_id, bytes_of("\x01\x02"));
    EXPECT_EQ(parsed->authority_key_id, bytes_of("\x03\xff"));
    EXPECT_EQ(parsed->policies, (Names{"2.16.840.1.101.3.2.1.3.13", "1.2.3"}));
    const auto bare = parse({});
    EXPECT_TRUE(bare->subject_key_id.empty() && bare->authority_key_id.empty() && bare->policies.empty());
    EXPECT_FALSE(bare->sid.has_value());
    const auto by_serial = parse({{"2.5.29.35", false, test::tlv(0x30, "")}});
    EXPECT_TRUE(by_serial.value().authority_key_id.empty());
}

TEST_F(CertificateExtensions, OfUnusualSizeAreRefused) {
    const std::string big_oid = "1.2." + std::string(130, '9');
    EXPECT_EQ(problem_of({test::subject_key_id(std::string(64, 'a'))}), "read");
    EXPECT_EQ(problem_of({test::policies(Names(64, "1.2.3"))}), "read");
    EXPECT_EQ(problem_of({test::subject_key_id(std::string(65, 'a'))}),
              "the subject key identifier is not of usual length");
    EXPECT_EQ(problem_of({test::subject_key_id("")}), "the subject key identifier is not of usual length");
    EXPECT_EQ(problem_of({test::authority_key_id(std::string(65, 'a'))}),
              "the authority key identifier is not of usual length");
    EXPECT_EQ(problem_of({test::policies(Names(65, "1.2.3"))}),
              "there are more than 64 certificate policies");
    EXPECT_EQ(problem_of({test::policies({big_oid})}), "a certificate policy is not an OID of usual length");
}

TEST_F(CertificateExtensions, WithBytesBehindThemAreRefused) {
    for (auto extension : {test::subject_key_id("a"), test::authority_key_id("a"), test::policies({"1.2.3"}),
                           test::sid_extension(alice)}) {
        EXPECT_EQ(problem_of({extension}), "read");
        extension.value += test::tlv(0x05, "");
        EXPECT_NE(problem_of({extension}).find("cannot be decoded"), std::string::npos) << extension.oid;
    }
}

TEST_F(CertificateExtensions, TheSidIsReadFromExtensionAndUri) {
    EXPECT_EQ(parse({test::sid_extension(alice)}).value().sid, alice);
    const auto by_uri = parse({test::alternative_names({sid_uri(alice), sid_uri(alice)})});
    EXPECT_EQ(by_uri.value().sid, alice);
    EXPECT_EQ(by_uri->uris.size(), 2U);
    EXPECT_EQ(parse({test::sid_extension(alice), test::alternative_names({sid_uri(alice)})}).value().sid,
              alice);
}

TEST_F(CertificateExtensions, TwoSidsAreNone) {
    const std::string differ = "there are two SIDs that differ";
    EXPECT_EQ(problem_of({test::sid_extension(alice), test::alternative_names({sid_uri(bob)})}), differ);
    EXPECT_EQ(problem_of({test::alternative_names({sid_uri(alice), sid_uri(bob)})}), differ);
    EXPECT_EQ(problem_of({test::sid_extension(alice), test::sid_extension(alice)}),
              "the extension 1.3.6.1.4.1.311.25.2 is there twice");
}

TEST_F(CertificateExtensions, ABrokenSidIsNotTakenForNone) {
    const Names broken{"",
                       "S-1-5",
                       "S-1-5-",
                       "s-1-5-21-1",
                       "S-2-5-21-1",
                       "S-1-5-21-01",
                       "S-1-05-21",
                       "S-1-5-4294967296",
                       "S-1-281474976710656-1",
                       "S-1-5-21--1",
                       "S-1-5-21-1 ",
                       "S-1-5-21-+1",
                       "S-1-5-21-0x1",
                       "S-1-5-1-2-3-4-5-6-7-8-9-10-11-12-13-14-15-16",
                       "S-1-5-21-" + std::string(900, '1')};
    for (const std::string& sid : broken) {
        EXPECT_EQ(problem_of({test::sid_extension(sid)}), "the SID extension cannot be decoded") << sid;
        const auto by_uri = parse({test::alternative_names({sid_uri(sid)}), test::sid_extension(alice)});
        ASSERT_TRUE(by_uri.has_value()) << sid;
        EXPECT_FALSE(by_uri->sid.has_value()) << sid;
        EXPECT_EQ(by_uri->refused_names, (std::vector<RefusedName>{{NameKind::sid, "is not well-formed"}}));
    }
    const auto with_nul = parse({test::alternative_names({sid_uri(alice + "\0"s)})});
    EXPECT_EQ(refusal_of(with_nul.value(), NameKind::sid), "SID contains a NUL");
    EXPECT_EQ(refusal_of(with_nul.value(), NameKind::uri), "URI contains a NUL");
    EXPECT_EQ(problem_of({test::sid_extension(alice + "\0"s)}), "the SID extension cannot be decoded");
}

TEST_F(CertificateExtensions, TheSidExtensionHasOneForm) {
    const auto of = [](std::string_view names) {
        return std::vector<test::Extension>{{"1.3.6.1.4.1.311.25.2", false, test::tlv(0x30, names)}};
    };
    constexpr const char* oid = "1.3.6.1.4.1.311.25.2.1";
    const std::string good = test::other_name(oid, test::tlv(0x04, alice));
    EXPECT_EQ(problem_of(of(good)), "read");
    EXPECT_EQ(parse(of(test::other_name(oid, test::tlv(0x04, "S-1-5-1-2-3-4-5-6-7-8-9-10-11-12-13-14-15"))))
                  .value()
                  .sid,
              "S-1-5-1-2-3-4-5-6-7-8-9-10-11-12-13-14-15");
    const Names broken{"",
                       good + good,
                       good + test::dns_name("a"),
                       test::dns_name(alice),
                       test::other_name(oid, test::tlv(0x0c, alice)),
                       test::other_name(oid, test::tlv(0x24, test::tlv(0x04, alice))), // constructed
                       test::other_name("1.3.6.1.4.1.311.25.2", test::tlv(0x04, alice)),
                       test::tlv(0x04, alice)};
    for (const std::string& names : broken)
        EXPECT_EQ(problem_of(of(names)), "the SID extension cannot be decoded");
}

TEST_F(CertificateExtensions, DigestsOfTheKeyAreThoseOfItsEncoding) {
    for (const auto& key : {test::rsa_key(2048), test::ec_key(), test::ed25519_key()}) {
        test::Request request;
        request.key = key;
        const auto parsed = parse_certificate(ca.issue(request).der).value();
        unsigned char* der = nullptr;
        const int size = i2d_PUBKEY(key.get(), &der);
        Sha256 expected{};
        EVP_Digest(der, static_cast<std::size_t>(size), expected.data(), nullptr, EVP_sha256(), nullptr);
        EXPECT_EQ(parsed.key.info_sha256, expected);
        Sha1 short_one{};
        EVP_Digest(der, static_cast<std::size_t>(size), short_one.data(), nullptr, EVP_sha1(), nullptr);
        EXPECT_EQ(parsed.key.info_sha1, short_one);
        OPENSSL_free(der);

        const std::unique_ptr<X509_PUBKEY, decltype(&X509_PUBKEY_free)> info(
            [&] {
                X509_PUBKEY* made = nullptr;
                X509_PUBKEY_set(&made, key.get());
                return made;
            }(),
            X509_PUBKEY_free);
        const unsigned char* bits = nullptr;
        int length = 0;
        X509_PUBKEY_get0_param(nullptr, &bits, &length, nullptr, info.get());
        EVP_Digest(bits, static_cast<std::size_t>(length), expected.data(), nullptr, EVP_sha256(), nullptr);
        EXPECT_EQ(parsed.key.bits_sha256, expected);
        EVP_Digest(bits, static_cast<std::size_t>(length), short_one.data(), nullptr, EVP_sha1(), nullptr);
        EXPECT_EQ(parsed.key.bits_sha1, short_one);
    }
}

// A key of these bits in its certificate.
Result<Certificate> parsed_with_key(const test::Der& der, int algorithm, int curve, std::string_view bits) {
    const unsigned char* at = der.data();
    const std::unique_ptr<X509, decltype(&X509_free)> x509(
        d2i_X509(nullptr, &at, static_cast<long>(der.size())), X509_free);
    auto* copy = static_cast<unsigned char*>(OPENSSL_memdup(bits.data(), bits.size()));
    X509_PUBKEY_set0_param(X509_get_X509_PUBKEY(x509.get()), OBJ_nid2obj(algorithm),
                           curve == NID_undef ? V_ASN1_NULL : V_ASN1_OBJECT,
                           curve == NID_undef ? nullptr : OBJ_nid2obj(curve), copy,
                           static_cast<int>(bits.size()));
    i2d_re_X509_tbs(x509.get(), nullptr); // or libcrypto would write what it has read
    unsigned char* encoded = nullptr;
    const int size = i2d_X509(x509.get(), &encoded);
    const test::Der changed(encoded, encoded + size);
    OPENSSL_free(encoded);
    return parse_certificate(changed);
}

TEST_F(CertificateExtensions, AKeyIsTheWholeOfItsBits) {
    const auto key = test::rsa_key(2048);
    unsigned char* encoded = nullptr;
    const int size = i2d_PublicKey(key.get(), &encoded);
    const std::string bits(encoded, encoded + size);
    OPENSSL_free(encoded);
    const test::Der good = ca.issue(test::Request{}).der;
    EXPECT_TRUE(parsed_with_key(good, NID_rsaEncryption, NID_undef, bits));
    EXPECT_FALSE(parsed_with_key(good, NID_rsaEncryption, NID_undef, bits + "x"));
    const std::string infinity(1, '\0');
    EXPECT_FALSE(parsed_with_key(good, NID_X9_62_id_ecPublicKey, NID_X9_62_prime256v1, infinity));
    EXPECT_FALSE(parsed_with_key(good, NID_rsaEncryption, NID_undef, infinity));

    // The digests are of what stands there, even where libcrypto would write the key in another way.
    const auto usual = parsed_with_key(good, NID_rsaEncryption, NID_undef, bits);
    const auto odd = parsed_with_key(good, NID_rsaEncryption, NID_X9_62_prime256v1, bits);
    EXPECT_EQ(odd.value().key.bits_sha256, usual.value().key.bits_sha256);
    EXPECT_NE(odd.value().key.info_sha256, usual.value().key.info_sha256);
}

TEST_F(CertificateExtensions, AKeyThatIsNoneIsRefused) {
    for (const auto& key : {test::rsa_key(2048), test::ec_key()}) {
        test::Request request;
        request.key = key;
        const test::Der good = ca.issue(request).der;
        unsigned char* der = nullptr;
        const int size = i2d_PublicKey(key.get(), &der);
        const auto at = std::search(good.begin(), good.end(), der, der + size) - good.begin();
        OPENSSL_free(der);
        test::Der broken = good;
        broken[static_cast<std::size_t>(at)] ^= 0x01U; // the SEQUENCE, or the form of the point
        EXPECT_EQ(parse_certificate(broken).error().problem, "the public key cannot be decoded");
        if (EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_EC) continue;
        broken = good;
        broken[static_cast<std::size_t>(at + size - 1)] ^= 0x01U; // not on the curve
        EXPECT_EQ(parse_certificate(broken).error().problem, "the public key cannot be decoded");
    }
}

} // namespace
} // namespace signet::certmap
