// SPDX-License-Identifier: Apache-2.0
#include "certmap/trust/authorities.hpp"
#include "tests/unit/certmap/certificate_builder.hpp"
#include "tests/unit/certmap/judged.hpp"

#include <gtest/gtest.h>

namespace signet::certmap {
namespace {

using test::verify_chain;
using Ders = std::vector<Der>;

class VerifyChain : public testing::Test {
protected:
    Der leaf_of(const test::Authority& issuer) const { return issuer.issue(test::logon_request({})).der; }

    const test::Authority root{"Root CA"};
    const test::Authority issuing{"Issuing CA", &root};
    const Der leaf = leaf_of(issuing);
};

void expect(const ChainVerdict& verdict, ChainStatus status, int depth) {
    EXPECT_EQ(describe(verdict.status), describe(status)) << verdict.detail;
    EXPECT_EQ(verdict.depth, depth);
}

TEST_F(VerifyChain, TrustsAPathToAnAnchor) {
    expect(verify_chain(leaf, Ders{root.der()}, Ders{issuing.der()}, test::now), ChainStatus::trusted, 2);
    expect(verify_chain(leaf_of(root), Ders{root.der()}, {}, test::now), ChainStatus::trusted, 1);
    expect(verify_chain(leaf, Ders{root.der(), issuing.der()}, {}, test::now), ChainStatus::trusted, 1);
}

TEST_F(VerifyChain, TrustsAnIssuingAuthorityWithoutItsRoot) {
    expect(verify_chain(leaf, Ders{issuing.der()}, {}, test::now), ChainStatus::trusted, 1);
    expect(verify_chain(leaf_of(root), Ders{issuing.der()}, {}, test::now), ChainStatus::unknown_issuer, 0);
}

TEST_F(VerifyChain, KnowsNoAnchorButThoseGiven) {
    const test::Authority other("Other CA");
    expect(verify_chain(leaf, {}, Ders{issuing.der(), root.der()}, test::now), ChainStatus::unknown_issuer,
           2);
    expect(verify_chain(leaf, Ders{other.der()}, {}, test::now), ChainStatus::unknown_issuer, 0);
    expect(verify_chain(leaf, Ders{root.der()}, {}, test::now), ChainStatus::unknown_issuer, 0);
    const auto self_signed = test::Authority("Alice", nullptr, test::logon_request({})).der();
    expect(verify_chain(self_signed, Ders{root.der()}, {}, test::now), ChainStatus::unknown_issuer, 0);
}

TEST_F(VerifyChain, IsNotDeceivedByAnAuthorityOfTheSameName) {
    const test::Authority impostor("Root CA");
    expect(verify_chain(leaf_of(impostor), Ders{root.der()}, {}, test::now), ChainStatus::bad_signature, 0);
    auto changed = leaf_of(root);
    changed.back() = static_cast<std::uint8_t>(changed.back() ^ 1U);
    expect(verify_chain(changed, Ders{root.der()}, {}, test::now), ChainStatus::bad_signature, 0);
}

TEST_F(VerifyChain, RespectsTheValidityOfEveryCertificate) {
    auto request = test::logon_request({});
    request.not_before = 1'750'000'000;
    request.not_after = 1'760'000'000;
    const auto brief = root.issue(request).der;
    const Ders anchors{root.der()};
    expect(verify_chain(brief, anchors, {}, 1'749'999'999), ChainStatus::not_yet_valid, 0);
    expect(verify_chain(brief, anchors, {}, 1'750'000'000), ChainStatus::trusted, 1);
    expect(verify_chain(brief, anchors, {}, 1'759'999'999), ChainStatus::trusted, 1);
    expect(verify_chain(brief, anchors, {}, 1'760'000'000), ChainStatus::expired, 0);

    test::Request old;
    old.not_after = 1'710'000'000;
    const test::Authority old_root("Old CA", nullptr, old);
    expect(verify_chain(leaf_of(old_root), Ders{old_root.der()}, {}, test::now), ChainStatus::issuer_expired,
           1);
    const test::Authority old_issuing("Old issuing CA", &root, old);
    expect(verify_chain(leaf_of(old_issuing), Ders{old_issuing.der()}, {}, test::now),
           ChainStatus::issuer_expired, 1);
    expect(verify_chain(leaf_of(old_issuing), anchors, Ders{old_issuing.der()}, test::now),
           ChainStatus::issuer_expired, 1);
    test::Request future;
    future.not_before = 1'850'000'000;
    const test::Authority future_root("New CA", nullptr, future);
    expect(verify_chain(leaf_of(future_root), Ders{future_root.der()}, {}, test::now),
           ChainStatus::issuer_not_yet_valid, 1);
}

TEST_F(VerifyChain, TakesNoIssuerThatIsNotACa) {
    for (const auto& extensions : {std::vector{test::basic_constraints(false)}, // says so
                                   std::vector{test::key_usage({5, 6})},        // only by its key usage
                                   std::vector{test::extended_key_usage({"1.2.3"})},
                                   std::vector{test::basic_constraints(true), test::key_usage({0})}}) {
        test::Request request;
        request.extensions = extensions;
        const test::Authority person("Person", &root, request);
        const auto verdict = verify_chain(leaf_of(person), Ders{root.der()}, Ders{person.der()}, test::now);
        EXPECT_NE(verdict.status, ChainStatus::trusted);
        const auto pinned = verify_chain(leaf_of(person), Ders{person.der()}, {}, test::now);
        EXPECT_NE(pinned.status, ChainStatus::trusted);
    }
}

TEST_F(VerifyChain, TakesNoCaAndNoAnchorForALeaf) {
    expect(verify_chain(issuing.der(), Ders{root.der()}, {}, test::now), ChainStatus::not_end_entity, 0);
    expect(verify_chain(root.der(), Ders{root.der()}, {}, test::now), ChainStatus::not_end_entity, 0);
    expect(verify_chain(leaf, Ders{leaf}, {}, test::now), ChainStatus::not_end_entity, 0);
}

TEST_F(VerifyChain, RefusesUnknownCriticalExtensions) {
    auto request = test::logon_request({});
    request.extensions.push_back({"1.2.3.4", true, test::tlv(0x05, "")});
    expect(verify_chain(root.issue(request).der, Ders{root.der()}, {}, test::now),
           ChainStatus::unknown_extension, 0);
}

TEST_F(VerifyChain, RefusesWeakKeysAndDigests) {
    auto request = test::logon_request({});
    request.key = test::rsa_key(1024);
    expect(verify_chain(root.issue(request).der, Ders{root.der()}, {}, test::now), ChainStatus::key_too_small,
           0);
    request = test::logon_request({});
    request.digest = EVP_sha1();
    expect(verify_chain(root.issue(request).der, Ders{root.der()}, {}, test::now),
           ChainStatus::digest_too_weak, 0);
    request.key = test::rsa_key(2048);
    request.digest = EVP_sha256();
    expect(verify_chain(root.issue(request).der, Ders{root.der()}, {}, test::now), ChainStatus::trusted, 1);
}

TEST_F(VerifyChain, RefusesPathsThatAreTooLong) {
    std::vector<std::unique_ptr<test::Authority>> authorities;
    Ders between;
    const test::Authority* issuer = &root;
    for (int at = 0; at < max_chain_depth + 1; ++at) {
        authorities.push_back(std::make_unique<test::Authority>("CA " + std::to_string(at), issuer));
        issuer = authorities.back().get();
        between.push_back(issuer->der());
    }
    EXPECT_EQ(verify_chain(leaf_of(*authorities[6]), Ders{root.der()}, between, test::now).status,
              ChainStatus::trusted);
    EXPECT_EQ(verify_chain(leaf_of(*issuer), Ders{root.der()}, between, test::now).status,
              ChainStatus::path_too_long);
}

TEST_F(VerifyChain, WritesSubjectsInAscii) {
    auto request = test::logon_request({});
    request.subject = {{"CN", "\u202eecila"}};
    EXPECT_EQ(verify_chain(root.issue(request).der, {}, {}, test::now).subject, "CN=\\E2\\80\\AEecila");
}

} // namespace
} // namespace signet::certmap
