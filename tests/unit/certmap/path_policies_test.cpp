// SPDX-License-Identifier: Apache-2.0
#include "certmap/trust/authorities.hpp"
#include "tests/unit/certmap/certificate_builder.hpp"
#include "tests/unit/certmap/judged.hpp"

#include <gtest/gtest.h>

namespace signet::certmap {
namespace {

using Ders = std::vector<Der>;
using Texts = std::vector<std::string>;
using Extensions = std::vector<test::Extension>;

constexpr const char* low = "1.2.3.4.1";
constexpr const char* high = "1.2.3.4.2";
constexpr const char* hardware = "2.16.840.1.101.3.2.1.3.13";
constexpr const char* any = "2.5.29.32.0";

test::Request authority_with(const Extensions& more) {
    test::Request request;
    request.extensions = {test::basic_constraints(true), test::key_usage({5, 6})};
    request.extensions.insert(request.extensions.end(), more.begin(), more.end());
    return request;
}

test::Extension not_critical(test::Extension extension) {
    extension.critical = false;
    return extension;
}

// "refused" or "trusted:" and the policies that are left.
std::string worth(const AuthorityVerdict& verdict) {
    if (verdict.chain.status == ChainStatus::policy) return "refused";
    if (verdict.chain.status != ChainStatus::trusted) return std::string(describe(verdict.chain.status));
    std::string text = "trusted:";
    for (const std::string& policy : verdict.paths.front().policies)
        text += " " + policy;
    return text;
}

// Root, CAs with these extensions one below the other, and a leaf.
std::string judged(const std::vector<Extensions>& authorities, const Extensions& leaf_extensions,
                   bool anchor_is_first_ca = false) {
    const test::Authority root("Root CA");
    std::vector<std::unique_ptr<test::Authority>> made;
    Ders between;
    const test::Authority* issuer = &root;
    for (const Extensions& extensions : authorities) {
        made.push_back(std::make_unique<test::Authority>("CA " + std::to_string(made.size()), issuer,
                                                         authority_with(extensions)));
        issuer = made.back().get();
        between.push_back(issuer->der());
    }
    auto request = test::logon_request({});
    request.extensions.insert(request.extensions.end(), leaf_extensions.begin(), leaf_extensions.end());
    const Ders anchors{anchor_is_first_ca ? made.front()->der() : root.der()};
    const auto decoded = Authorities::decode(anchors, between);
    return worth(test::judged(*decoded, issuer->issue(request).der, test::now));
}

struct Row {
    const char* what;
    std::vector<Extensions> authorities;
    Extensions leaf;
    std::string expected;
};

TEST(PathPolicies, AreThoseThatEveryCaAllows) {
    using test::policies;
    const std::string trusted = "trusted:";
    for (const Row& row : {
             Row{"the root's own", {}, {policies({low, high})}, trusted + " " + low + " " + high},
             Row{"a CA that names it", {{policies({low})}}, {policies({low})}, trusted + " " + low},
             Row{"a CA that names another", {{policies({low})}}, {policies({hardware})}, trusted},
             Row{"a CA that names one of two",
                 {{policies({low})}},
                 {policies({low, hardware})},
                 trusted + " " + low},
             Row{"a CA that names none", {{}}, {policies({hardware})}, trusted},
             Row{"a CA with anyPolicy",
                 {{policies({any})}},
                 {policies({hardware})},
                 trusted + " " + hardware},
             Row{"two CAs",
                 {{policies({low, high})}, {policies({high, hardware})}},
                 {policies({low, high, hardware})},
                 trusted + " " + high},
             Row{"the upper one limits",
                 {{policies({low})}, {policies({any})}},
                 {policies({hardware})},
                 trusted},
             Row{"a leaf without", {{policies({low})}}, {}, trusted},
             Row{"a leaf's anyPolicy names nothing",
                 {{policies({low, hardware})}},
                 {policies({any})},
                 trusted},
             Row{"beside anyPolicy",
                 {{policies({low, hardware})}},
                 {policies({any, low})},
                 trusted + " " + low},
             Row{"nothing but anyPolicy", {{policies({any})}}, {policies({any})}, trusted + " " + any},
         })
        EXPECT_EQ(judged(row.authorities, row.leaf), row.expected) << row.what;
}

TEST(PathPolicies, AreRequiredWhereACaSaysSo) {
    using test::policies;
    using test::policy_constraints;
    const auto require = policy_constraints(0);
    const std::string trusted = "trusted:";
    for (const Row& row : {
             Row{"one that is allowed", {{policies({low}), require}}, {policies({low})}, trusted + " " + low},
             Row{"one that is not", {{policies({low}), require}}, {policies({hardware})}, "refused"},
             Row{"none", {{policies({low}), require}}, {}, "refused"},
             Row{"constraints without policies", {{policy_constraints(5)}}, {policies({low})}, "refused"},
             Row{"a CA without policies", {{require}}, {policies({low})}, "refused"},
             Row{"not critical", {{policies({low}), not_critical(require)}}, {policies({high})}, "refused"},
             Row{"after two more", {{policies({low}), policy_constraints(2)}}, {}, trusted},
             Row{"after one more",
                 {{policies({low}), policy_constraints(1)}, {policies({low})}},
                 {},
                 "refused"},
             Row{"by the leaf itself", {{policies({low})}}, {require}, "refused"},
             Row{"a later CA cannot take it back",
                 {{policies({low}), require}, {policies({any}), policy_constraints(9)}},
                 {},
                 "refused"},
             Row{"an extension of nonsense",
                 {{policies({low}), {"2.5.29.36", true, "x"}}},
                 {policies({low})},
                 "refused"},
         })
        EXPECT_EQ(judged(row.authorities, row.leaf), row.expected) << row.what;
}

TEST(PathPolicies, LoseAnyPolicyWhereItIsInhibited) {
    using test::inhibit_any_policy;
    using test::policies;
    const std::string trusted = "trusted:";
    for (const Row& row : {
             Row{"at once",
                 {{policies({low}), inhibit_any_policy(0)}, {policies({any})}},
                 {policies({low})},
                 trusted},
             Row{"after one",
                 {{policies({low}), inhibit_any_policy(1)}, {policies({any})}},
                 {policies({low})},
                 trusted + " " + low},
             Row{"and one is required",
                 {{policies({low}), inhibit_any_policy(0), test::policy_constraints(0)}, {policies({any})}},
                 {policies({low})},
                 "refused"},
         })
        EXPECT_EQ(judged(row.authorities, row.leaf), row.expected) << row.what;
}

TEST(PathPolicies, HaveTheirNamesAtTheAnchor) {
    using test::policies;
    using test::policy_mapping;
    const std::string trusted = "trusted:";
    for (const Row& row : {
             Row{"mapped",
                 {{policies({low}), policy_mapping(low, high)}},
                 {policies({high})},
                 trusted + " " + low},
             Row{"its old name is gone",
                 {{policies({low}), policy_mapping(low, high)}},
                 {policies({low})},
                 trusted},
             Row{"a CA does not raise its own",
                 {{policies({low})}, {policies({low}), policy_mapping(low, hardware)}},
                 {policies({hardware})},
                 trusted + " " + low},
             Row{"inhibited",
                 {{policies({low}), test::policy_constraints({}, 0)},
                  {policies({low}), policy_mapping(low, high)}},
                 {policies({high})},
                 trusted},
             Row{"anyPolicy is never mapped",
                 {{policies({any}), policy_mapping(any, hardware)}},
                 {policies({hardware})},
                 "refused"},
         })
        EXPECT_EQ(judged(row.authorities, row.leaf), row.expected) << row.what;
}

TEST(PathPolicies, OfAnAnchorThatIsNoRootCount) {
    using test::policies;
    const std::string trusted = "trusted:";
    constexpr bool anchored = true;
    EXPECT_EQ(judged({{}}, {policies({hardware})}, anchored), trusted + " " + hardware);
    EXPECT_EQ(judged({{policies({low})}}, {policies({hardware})}, anchored), trusted);
    EXPECT_EQ(judged({{policies({low})}}, {policies({low, hardware})}, anchored), trusted + " " + low);
    EXPECT_EQ(judged({{policies({low}), test::policy_constraints(0)}}, {policies({hardware})}, anchored),
              "refused");
    EXPECT_EQ(judged({{policies({any})}}, {policies({hardware})}, anchored), trusted + " " + hardware);
}

} // namespace
} // namespace signet::certmap
