// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/certmap/certificate_builder.hpp"
#include "tests/unit/certmap/judged.hpp"

#include <gtest/gtest.h>

namespace signet::certmap {
namespace {

using test::verify_chain;
using Ders = std::vector<Der>;
using Names = std::vector<std::string>;

class NameConstraints : public testing::Test {
protected:
    // Of a leaf with these names, of a CA with these constraints, below the root.
    ChainVerdict verdict(const test::Extension& constraints, const Names& names,
                         std::vector<test::NamePart> subject = {{"CN", "Alice"}}) const {
        const test::Authority issuing("Issuing CA", &root, constrained(constraints));
        auto request = test::logon_request(names);
        request.subject = std::move(subject);
        const Der leaf = issuing.issue(request).der;
        const auto below = verify_chain(leaf, Ders{root.der()}, Ders{issuing.der()}, test::now);
        // An anchor's constraints count like those of any CA.
        EXPECT_EQ(verify_chain(leaf, Ders{issuing.der()}, {}, test::now).status, below.status);
        return below;
    }

    static test::Request constrained(const test::Extension& constraints) {
        test::Request request;
        request.extensions = {test::basic_constraints(true), test::key_usage({5, 6}), constraints};
        return request;
    }

    std::string status(const test::Extension& constraints, const Names& names) const {
        return std::string(describe(verdict(constraints, names).status));
    }

    const test::Authority root{"Root CA"};
};

TEST_F(NameConstraints, OfUserPrincipalNamesAreHonoured) {
    const auto contoso = test::name_constraints({test::upn("@contoso.com"), test::upn(".contoso.com")});
    EXPECT_EQ(status(contoso, {test::upn("alice@contoso.com")}), "trusted");
    EXPECT_EQ(status(contoso, {test::upn("alice@eu.contoso.com")}), "trusted");
    EXPECT_EQ(status(contoso, {}), "trusted");
    const auto refused = verdict(contoso, {test::upn("alice@evil.test")});
    EXPECT_EQ(refused.status, ChainStatus::name_constraints);
    EXPECT_EQ(refused.depth, 0);
    EXPECT_NE(refused.detail.find("CN=Issuing CA: 'alice@evil.test' is not in the permitted"),
              std::string::npos)
        << refused.detail;
    EXPECT_NE(refused.detail.find("'.contoso.com'"), std::string::npos) << refused.detail;
    EXPECT_EQ(status(contoso, {test::upn("alice@contoso.com"), test::upn("root@evil.test")}),
              "name constraints");
    EXPECT_EQ(status(contoso, {test::upn("alice")}), "name constraints");
}

TEST_F(NameConstraints, ExcludeUserPrincipalNames) {
    const auto no_admins = test::name_constraints({}, {test::upn("@admin.contoso.com")});
    EXPECT_EQ(status(no_admins, {test::upn("alice@contoso.com")}), "trusted");
    EXPECT_EQ(status(no_admins, {test::upn("alice@ADMIN.contoso.com")}), "name constraints");
    EXPECT_EQ(status(no_admins, {test::upn("alice")}), "name constraints");
    const auto both = test::name_constraints({test::upn(".contoso.com")}, {test::upn("@admin.contoso.com")});
    EXPECT_EQ(status(both, {test::upn("alice@eu.contoso.com")}), "trusted");
    EXPECT_EQ(status(both, {test::upn("alice@admin.contoso.com")}), "name constraints");
    EXPECT_EQ(status(test::name_constraints({}, {test::upn("")}), {test::upn("alice@contoso.com")}),
              "name constraints");
}

// libcrypto stops at the first name that it cannot compare; the others are compared all the same.
TEST_F(NameConstraints, OfOtherKindsHoldBesideThoseOfUserPrincipalNames) {
    const auto constraints =
        test::name_constraints({test::upn("@contoso.com"), test::dns_name("contoso.com"),
                                test::rfc822_name("contoso.com"), test::directory_name({{"O", "Contoso"}})});
    const std::vector<test::NamePart> subject{{"O", "Contoso"}, {"CN", "Alice"}};
    const auto with = [&](const Names& names, const std::vector<test::NamePart>& whose) {
        return std::string(describe(verdict(constraints, names, whose).status));
    };
    const std::string upn = test::upn("alice@contoso.com");
    EXPECT_EQ(with({upn}, subject), "trusted");
    EXPECT_EQ(with({upn, test::dns_name("pc.contoso.com"), test::rfc822_name("alice@contoso.com")}, subject),
              "trusted");
    EXPECT_EQ(with({upn, test::dns_name("pc.evil.test")}, subject), "name constraints");
    EXPECT_EQ(with({test::dns_name("pc.evil.test"), upn}, subject), "name constraints");
    EXPECT_EQ(with({upn, test::rfc822_name("alice@evil.test")}, subject), "name constraints");
    EXPECT_EQ(with({upn}, {{"O", "Evil"}, {"CN", "Alice"}}), "name constraints");
    EXPECT_EQ(with({upn}, {{"O", "Contoso"}, {"CN", "pc.evil.test"}}), "name constraints");
}

TEST_F(NameConstraints, ThatNobodyCanCompareRefuse) {
    const std::string alice = test::upn("alice@contoso.com");
    const auto other = test::name_constraints({test::other_name("1.2.3.4", test::tlv(0x0c, "x"))});
    EXPECT_EQ(status(other, {alice}), "trusted") << "there is no such name";
    const auto mixed = test::name_constraints({test::upn("@contoso.com"), //
                                               test::other_name("1.2.3.4", test::tlv(0x0c, "x"))});
    const auto refused = verdict(mixed, {alice});
    EXPECT_EQ(refused.status, ChainStatus::name_constraints);
    EXPECT_NE(refused.detail.find("otherName 1.2.3.4 cannot be compared"), std::string::npos)
        << refused.detail;
    EXPECT_EQ(status(other, {alice, test::other_name("1.2.3.4", test::tlv(0x0c, "x"))}), "name constraints");
    EXPECT_EQ(status(test::name_constraints({test::upn("@contoso.com", 0x16)}), {alice}), "name constraints");
    EXPECT_EQ(
        status(test::name_constraints({test::upn("@contoso.com")}), {test::upn("alice@contoso.com", 0x16)}),
        "name constraints");
    EXPECT_EQ(status(test::name_constraints({test::upn("@contoso.com") + test::tlv(0x81, "\x05")}), {alice}),
              "name constraints");
}

// Each CA of the path limits what is below it.
TEST_F(NameConstraints, OfEveryCaHold) {
    const test::Authority upper("Upper CA", &root,
                                constrained(test::name_constraints({test::upn(".contoso.com")})));
    const test::Authority lower(
        "Lower CA", &upper,
        constrained(test::name_constraints({test::upn("@eu.contoso.com"), test::upn("@evil.test")})));
    const auto status_of = [&](const char* name) {
        const Der leaf = lower.issue(test::logon_request({test::upn(name)})).der;
        return verify_chain(leaf, Ders{root.der()}, Ders{lower.der(), upper.der()}, test::now).status;
    };
    EXPECT_EQ(status_of("alice@eu.contoso.com"), ChainStatus::trusted);
    EXPECT_EQ(status_of("alice@us.contoso.com"), ChainStatus::name_constraints);
    EXPECT_EQ(status_of("alice@evil.test"), ChainStatus::name_constraints);
}

TEST_F(NameConstraints, AreBounded) {
    Names many;
    for (int at = 0; at < 600; ++at)
        many.push_back(test::upn("u" + std::to_string(at) + "@contoso.com"));
    EXPECT_EQ(status(test::name_constraints(many), {test::upn("u599@contoso.com")}), "trusted");
    EXPECT_EQ(status(test::name_constraints(many), many), "name constraints");
}

} // namespace
} // namespace signet::certmap
