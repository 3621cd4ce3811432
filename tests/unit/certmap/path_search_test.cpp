// SPDX-License-Identifier: Apache-2.0
#include "certmap/trust/authorities.hpp"
#include "certmap/trust/path_search.hpp"
#include "tests/unit/certmap/certificate_builder.hpp"
#include "tests/unit/certmap/judged.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace signet::certmap {
namespace {

using Ders = std::vector<Der>;

constexpr std::int64_t long_ago = 1'750'000'000;

test::Request until(std::int64_t end) {
    test::Request request;
    request.not_after = end;
    return request;
}

class PathSearch : public testing::Test {
protected:
    // The verdict, which is the same in every order of the intermediates.
    AuthorityVerdict judge(const Der& card, const Ders& anchors, Ders intermediates) const {
        std::optional<AuthorityVerdict> first;
        std::ranges::sort(intermediates);
        do {
            auto verdict = test::judged(*Authorities::decode(anchors, intermediates), card, test::now);
            if (!first)
                first = std::move(verdict);
            else
                expect_same(*first, verdict);
        } while (std::ranges::next_permutation(intermediates).found);
        return *first;
    }

    static void expect_same(const AuthorityVerdict& one, const AuthorityVerdict& other) {
        EXPECT_EQ(one.chain.status, other.chain.status);
        EXPECT_EQ(one.chain.detail, other.chain.detail);
        ASSERT_EQ(one.paths.size(), other.paths.size());
        for (std::size_t at = 0; at < one.paths.size(); ++at)
            EXPECT_EQ(serials(one.paths[at]), serials(other.paths[at]));
    }

    static std::vector<Bytes> serials(const VerifiedPath& path) {
        std::vector<Bytes> all;
        for (const PathCertificate& certificate : path.certificates)
            all.push_back(certificate.serial);
        return all;
    }

    std::string status(const Der& card, const Ders& anchors, const Ders& intermediates) const {
        return std::string(describe(judge(card, anchors, intermediates).chain.status));
    }

    const test::Authority root{"Root CA"};
    const test::Authority old_root{"Old Root CA"};
    const test::Authority issuing{"Issuing CA", &root};
    const Der leaf = issuing.issue(test::logon_request({})).der;
};

TEST_F(PathSearch, GoesBackFromACaOfAnotherRoot) {
    const Der cross = issuing.again(old_root); // of a root that is not trusted any more
    EXPECT_EQ(status(leaf, {root.der()}, {cross, issuing.der()}), "trusted");
    EXPECT_EQ(status(leaf, {root.der()}, {cross}), "unknown issuer");
    EXPECT_EQ(status(leaf, {root.der()}, {cross, issuing.der(), old_root.der()}), "trusted");
}

TEST_F(PathSearch, GoesBackFromACaThatHasExpired) {
    const Der expired = issuing.again(root, until(long_ago));
    EXPECT_EQ(status(leaf, {root.der()}, {expired, issuing.der()}), "trusted");
    EXPECT_EQ(status(leaf, {root.der()}, {expired}), "a CA has expired");
    EXPECT_EQ(status(leaf, {root.der()}, {expired, issuing.again(old_root)}), "a CA has expired");
    test::Request future;
    future.not_before = 1'850'000'000;
    EXPECT_EQ(status(leaf, {root.der()}, {issuing.again(root, future), issuing.der(), expired}), "trusted");
    EXPECT_EQ(status(leaf, {root.der()}, {issuing.again(root, future)}), "a CA is not yet valid");
}

TEST_F(PathSearch, GoesBackFromACaOfTheSameNameAndAnotherKey) {
    const test::Authority renewed("Issuing CA", &root); // no key identifiers: only the signature tells
    const test::Authority renewed_again("Issuing CA", &root);
    EXPECT_EQ(status(leaf, {root.der()}, {renewed.der(), renewed_again.der(), issuing.der()}), "trusted");
    EXPECT_EQ(status(leaf, {root.der()}, {renewed.der(), renewed_again.der()}), "bad signature");
    EXPECT_EQ(status(leaf, {root.der()}, {renewed.der(), issuing.again(root, until(long_ago))}),
              "a CA has expired");
    const test::Authority renewed_root("Root CA");
    EXPECT_EQ(status(leaf, {renewed_root.der(), root.der()}, {issuing.der()}), "trusted");
    EXPECT_EQ(status(leaf, {root.der(), renewed_root.der()}, {issuing.der()}), "trusted");
}

TEST_F(PathSearch, FindsEveryPath) {
    const test::Authority upper("Upper CA", &root);
    const Der cross = issuing.again(upper);
    const auto verdict =
        judge(leaf, {root.der(), old_root.der()}, {issuing.der(), cross, upper.der(), upper.again(old_root)});
    ASSERT_EQ(verdict.chain.status, ChainStatus::trusted);
    ASSERT_EQ(verdict.paths.size(), 3U);
    EXPECT_EQ(verdict.paths[0].certificates.size(), 2U) << "the shortest first";
    EXPECT_EQ(verdict.paths[1].certificates.size(), 3U);
    for (const VerifiedPath& path : verdict.paths)
        EXPECT_EQ(path.certificates.front().issuer_key, *key_of_authority(issuing.der()));
}

TEST_F(PathSearch, SaysWhatThePathIsMadeOf) {
    test::Request request;
    request.serial_hex = "77";
    request.not_after = 1'850'000'000;
    const test::Authority lower("Lower CA", &issuing, request);
    auto leaf_request = test::logon_request({});
    leaf_request.serial_hex = "99";
    const auto verdict = judge(lower.issue(leaf_request).der, {root.der()}, {lower.der(), issuing.der()});
    ASSERT_EQ(verdict.paths.size(), 1U);
    const auto& path = verdict.paths.front();
    ASSERT_EQ(path.certificates.size(), 3U);
    EXPECT_EQ(path.certificates[0].serial, Bytes{0x99});
    EXPECT_EQ(path.certificates[0].issuer_key, *key_of_authority(lower.der()));
    EXPECT_EQ(path.certificates[1].serial, Bytes{0x77});
    EXPECT_EQ(path.certificates[1].subject, "CN=Lower CA");
    EXPECT_EQ(path.certificates[1].issuer_key, *key_of_authority(issuing.der()));
    EXPECT_EQ(path.certificates[1].validity.before, 1'850'000'000);
    EXPECT_EQ(path.certificates[2].issuer_key, *key_of_authority(root.der()));
    EXPECT_EQ(path.holds.before, 1'850'000'000);
}

TEST_F(PathSearch, EndsWhereCasHaveSignedEachOther) {
    std::vector<std::unique_ptr<test::Authority>> mesh;
    for (int at = 0; at < 6; ++at)
        mesh.push_back(std::make_unique<test::Authority>("Mesh " + std::to_string(at)));
    Ders all;
    for (const auto& one : mesh)
        for (const auto& other : mesh)
            if (one != other) all.push_back(one->again(*other));
    const Der end = mesh.front()->issue(test::logon_request({})).der;
    const auto authorities = Authorities::decode(Ders{root.der()}, all);
    EXPECT_EQ(test::judged(*authorities, end, test::now).chain.status, ChainStatus::path_too_long);
    const auto by_one = Authorities::decode(Ders{mesh.back()->der()}, all);
    const auto verdict = test::judged(*by_one, end, test::now);
    EXPECT_EQ(verdict.chain.status, ChainStatus::trusted);
    EXPECT_LE(verdict.paths.size(), trust::max_paths);
}

TEST_F(PathSearch, TakesNoCaWhoseOwnPurposesExcludeLogon) {
    const auto with = [&](const std::vector<std::string>& usages,
                          const std::vector<std::string>& purposes = {}) {
        test::Request request;
        request.extensions = {test::basic_constraints(true), test::key_usage({5, 6}),
                              test::extended_key_usage(usages)};
        const test::Authority authority("TLS CA", &root, request);
        const Der card = authority.issue(test::logon_request({})).der;
        const auto verdict =
            test::verify_chain(card, Ders{root.der()}, Ders{authority.der()}, test::now, purposes);
        EXPECT_EQ(test::verify_chain(card, Ders{authority.der()}, {}, test::now).status, ChainStatus::trusted)
            << "an anchor is named by hand";
        EXPECT_EQ(verdict.depth, verdict.status == ChainStatus::trusted ? 2 : 1);
        return std::string(describe(verdict.status));
    };
    constexpr const char* server_auth = "1.3.6.1.5.5.7.3.1";
    EXPECT_EQ(with({server_auth}), "a CA is not for logon");
    EXPECT_EQ(with({"1.3.6.1.5.5.7.3.4", "1.3.6.1.5.5.7.3.9"}), "a CA is not for logon");
    EXPECT_EQ(with({server_auth, "1.3.6.1.4.1.311.20.2.2"}), "trusted");
    EXPECT_EQ(with({"1.3.6.1.5.2.3.4"}), "trusted");
    EXPECT_EQ(with({"1.3.6.1.5.5.7.3.2"}), "trusted");
    EXPECT_EQ(with({"2.5.29.37.0"}), "trusted");
    EXPECT_EQ(with({"1.2.3.4"}, {"1.2.3.4"}), "trusted");
    EXPECT_EQ(with({"1.2.3.4"}, {"1.2.3.5", "none"}), "a CA is not for logon");
}

TEST_F(PathSearch, GoesAroundACaThatIsNotForLogon) {
    test::Request tls;
    tls.extensions = {test::basic_constraints(true), test::key_usage({5, 6}),
                      test::extended_key_usage({"1.3.6.1.5.5.7.3.1"})};
    EXPECT_EQ(status(leaf, {root.der()}, {issuing.again(root, tls), issuing.der()}), "trusted");
    EXPECT_EQ(status(leaf, {root.der()}, {issuing.again(root, tls)}), "a CA is not for logon");
}

TEST_F(PathSearch, RespectsThePathLengthOfEveryCa) {
    test::Request request;
    request.extensions = {test::path_length(0), test::key_usage({5, 6})};
    const test::Authority last("Last CA", &root, request);
    const test::Authority below("Below CA", &last);
    EXPECT_EQ(status(last.issue(test::logon_request({})).der, {root.der()}, {last.der()}), "trusted");
    EXPECT_EQ(status(below.issue(test::logon_request({})).der, {root.der()}, {last.der(), below.der()}),
              "path too long");
}

} // namespace
} // namespace signet::certmap
