// SPDX-License-Identifier: Apache-2.0
#include "certmap/trust/authorities.hpp"
#include "tests/unit/certmap/certificate_builder.hpp"
#include "tests/unit/certmap/judged.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>

namespace signet::certmap {
namespace {

using Ders = std::vector<Der>;

class JudgeByAuthorities : public testing::Test {
protected:
    const test::Authority root{"Root CA"};
    const test::Authority issuing{"Issuing CA", &root};
    const Der leaf = issuing.issue(test::logon_request({})).der;
};

TEST_F(JudgeByAuthorities, NamesTheKeyOfTheCaThatSigned) {
    const Ders between{issuing.der()};
    const auto by_root = Authorities::decode(Ders{root.der()}, between);
    ASSERT_TRUE(by_root);
    const auto verdict = test::judged(*by_root, leaf, test::now);
    EXPECT_EQ(verdict.chain.status, ChainStatus::trusted) << verdict.chain.detail;
    EXPECT_EQ(verdict.chain.depth, 2);
    EXPECT_EQ(verdict.issuer_key(), *key_of_authority(issuing.der()));

    const auto of_root = test::judged(*by_root, root.issue(test::logon_request({})).der, test::now);
    EXPECT_EQ(of_root.issuer_key(), *key_of_authority(root.der()));
    EXPECT_NE(of_root.issuer_key(), verdict.issuer_key());

    const auto by_issuing = Authorities::decode(Ders{root.der(), issuing.der(), root.der()}, {});
    EXPECT_EQ(test::judged(*by_issuing, leaf, test::now).issuer_key(), verdict.issuer_key());
}

TEST_F(JudgeByAuthorities, NamesNoKeyForWhatIsNotTrusted) {
    const test::Authority impostor("Issuing CA");
    const auto authorities = Authorities::decode(Ders{issuing.der()}, {});
    ASSERT_TRUE(authorities);
    for (const Der& refused : {impostor.issue(test::logon_request({})).der, issuing.der(),
                               root.issue(test::logon_request({})).der}) {
        const auto verdict = test::judged(*authorities, refused, test::now);
        EXPECT_NE(verdict.chain.status, ChainStatus::trusted);
        EXPECT_FALSE(verdict.issuer_key());
    }
    EXPECT_FALSE(test::judged(*authorities, leaf, 1'950'000'000).issuer_key());
    EXPECT_TRUE(test::judged(*authorities, leaf, test::now).issuer_key()) << "nothing stays of a refusal";
}

// A leaf with a usual key is decoded in another way than the rest; none of it may be seen.
TEST_F(JudgeByAuthorities, KnowsEveryKindOfKey) {
    const auto authorities = Authorities::decode(Ders{root.der()}, {});
    const std::pair<test::Key, ChainStatus> cases[] = {
        {test::rsa_key(1024), ChainStatus::key_too_small},
        {test::rsa_key(2048), ChainStatus::trusted},
        {test::ec_key("P-192"), ChainStatus::key_too_small},
        {test::ec_key("P-224"), ChainStatus::trusted},
        {test::ec_key("P-384"), ChainStatus::trusted},
        {test::ec_key("secp256k1"), ChainStatus::trusted},
        {test::ed25519_key(), ChainStatus::trusted},
    };
    for (const auto& [key, status] : cases) {
        auto request = test::logon_request({});
        request.key = key;
        const auto verdict = test::judged(*authorities, root.issue(request).der, test::now);
        EXPECT_EQ(describe(verdict.chain.status), describe(status))
            << EVP_PKEY_get0_type_name(key.get()) << " " << EVP_PKEY_get_bits(key.get()) << ": "
            << verdict.chain.detail;
    }
}

test::Key rsa_pss_key() {
    const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context(
        EVP_PKEY_CTX_new_from_name(nullptr, "RSA-PSS", nullptr), EVP_PKEY_CTX_free);
    EVP_PKEY* key = nullptr;
    EVP_PKEY_keygen_init(context.get());
    EVP_PKEY_generate(context.get(), &key);
    return {key, EVP_PKEY_free};
}

// The leaf's own library context has digests alone: its issuer's key brings the rest.
TEST_F(JudgeByAuthorities, KnowsSignaturesOfEveryKind) {
    for (const auto& key : {test::rsa_key(2048), rsa_pss_key(), test::ec_key("P-384"), test::ed25519_key()}) {
        test::Request request;
        request.key = key;
        const bool has_own_digest = EVP_PKEY_is_a(key.get(), "ED25519") == 1;
        if (has_own_digest) request.digest = nullptr;
        const test::Authority authority("CA", nullptr, request);
        auto leaf_request = test::logon_request({});
        leaf_request.digest = has_own_digest ? nullptr : EVP_sha384();
        auto leaf_der = authority.issue(leaf_request).der;
        const auto authorities = Authorities::decode(Ders{authority.der()}, {});
        const auto verdict = test::judged(*authorities, leaf_der, test::now);
        EXPECT_EQ(verdict.chain.status, ChainStatus::trusted)
            << EVP_PKEY_get0_type_name(key.get()) << ": " << verdict.chain.detail;
        leaf_der.back() ^= 1U;
        EXPECT_EQ(test::judged(*authorities, leaf_der, test::now).chain.status, ChainStatus::bad_signature);
    }
}

TEST_F(JudgeByAuthorities, TakesAuthoritiesWholeOrNotAtAll) {
    const Der garbage{0x30, 0x01, 0x00};
    EXPECT_FALSE(Authorities::decode(Ders{root.der(), garbage}, {}));
    EXPECT_FALSE(Authorities::decode(Ders{root.der()}, Ders{garbage}));
    EXPECT_FALSE(Authorities::decode(Ders(max_anchors + 1, root.der()), {}));
    EXPECT_FALSE(Authorities::decode({}, Ders(max_intermediates + 1, root.der())));
}

TEST_F(JudgeByAuthorities, TrustsNothingWithoutAnchors) {
    const auto none = Authorities::decode({}, Ders{issuing.der(), root.der()});
    ASSERT_TRUE(none);
    EXPECT_EQ(test::judged(*none, leaf, test::now).chain.status, ChainStatus::unknown_issuer);
}

TEST_F(JudgeByAuthorities, KeyOfAnAuthority) {
    EXPECT_EQ(*key_of_authority(root.der()), *key_of_authority(root.der()));
    EXPECT_NE(*key_of_authority(root.der()), *key_of_authority(issuing.der()));
    auto renewed = test::Request{};
    renewed.key = test::ec_key();
    const auto first = test::Authority("CA", nullptr, renewed);
    renewed.not_after += 1000;
    EXPECT_EQ(*key_of_authority(first.der()),
              *key_of_authority(test::Authority("CA", nullptr, renewed).der()))
        << "a renewed certificate of the same key";
    EXPECT_FALSE(key_of_authority(leaf));
    EXPECT_FALSE(key_of_authority(Der{}));
}

} // namespace
} // namespace signet::certmap
