// SPDX-License-Identifier: Apache-2.0
#include "kdc_plugin/decision/principal_match.hpp"

#include <gtest/gtest.h>

namespace signet::kdc {
namespace {

using certmap::Account;
using certmap::Principal;
using certmap::PrincipalKind;
using policy::KdcCertificateSettings;
using policy::UpnRealm;

Client client(const char* entry) {
    return {Principal::parse(entry).value(), Principal::parse(entry).value()};
}

Client by_upn(const char* upn, const char* entry) {
    return {{PrincipalKind::enterprise, {upn}, "LAB.TEST"}, Principal::parse(entry).value()};
}

struct Row {
    Account account;
    Client client;
    bool exact;
    bool ignoring_case;
};

Account named(const char* principal) {
    return {Principal::parse(principal).value()};
}

// Also what Principal::of_upn() would not make.
Account by_name(const char* name) {
    return {Principal{PrincipalKind::enterprise, {name}, {}}};
}

const Account alice = named("alice@LAB.TEST");
const Account upn = by_name("alice@lab.test");

TEST(Names, ComparesPrincipalsAsTheyStand) {
    for (const Row& row : {
             Row{alice, client("alice@LAB.TEST"), true, true},
             Row{alice, client("Alice@LAB.TEST"), false, false},
             Row{alice, client("alice@lab.test"), false, false},
             Row{alice, client("alice/admin@LAB.TEST"), false, false},
             Row{named(R"(a\/b@R)"), client("a/b@R"), false, false},
             Row{alice,
                 {Principal::parse("al@LAB.TEST").value(), Principal::parse("alice@LAB.TEST").value()},
                 true,
                 true},
             Row{alice,
                 {Principal::parse("alice@LAB.TEST").value(), Principal::parse("bob@LAB.TEST").value()},
                 true,
                 true},
             Row{alice, by_upn("alice@LAB.TEST", "bob@LAB.TEST"), false, false},
             Row{upn, client("alice@LAB.TEST"), false, true},
             Row{upn, client("alice@lab.test"), true, true},
             Row{upn, client("alice/x@lab.test"), false, false},
             Row{upn, client("bob@LAB.TEST"), false, false},
             Row{upn, by_upn("alice@lab.test", "alice@LAB.TEST"), true, true},
             Row{upn, by_upn("alice@lab.test", "bob@LAB.TEST"), true, true}, // an alias of the KDC's database
             Row{upn, by_upn("alice@LAB.test", "bob@LAB.TEST"), false, true},
             Row{upn, by_upn("Alice@lab.test", "bob@LAB.TEST"), false, false},
             Row{by_name("alice@other.test"), client("alice@LAB.TEST"), false, false},
             Row{by_name("@lab.test"), client("alice@LAB.TEST"), false, false},
             Row{by_name("alice"), client("alice@LAB.TEST"), false, false},
             Row{{}, client("alice@LAB.TEST"), false, false},
         }) {
        KdcCertificateSettings settings;
        const std::string what = row.account.principal.text() + " is " + row.client.entry.text();
        EXPECT_EQ(names(row.account, row.client, settings), row.exact) << what;
        settings.upn_realm = UpnRealm::ignore_case;
        EXPECT_EQ(names(row.account, row.client, settings), row.ignoring_case) << what << " ignoring case";
    }
}

TEST(Names, TakesTheSuffixesThatStandForTheRealm) {
    KdcCertificateSettings settings;
    settings.upn_suffixes = {"corp.example"};
    EXPECT_TRUE(names(by_name("alice@Corp.Example"), client("alice@LAB.TEST"), settings));
    EXPECT_FALSE(names(by_name("bob@corp.example"), client("alice@LAB.TEST"), settings));
    EXPECT_FALSE(names(by_name("alice@corp.exampl"), client("alice@LAB.TEST"), settings));
    EXPECT_FALSE(names(named("alice@corp.example"), client("alice@LAB.TEST"), settings));
}

TEST(Names, CopesWithPrincipalsOfAnySize) {
    const Principal many{PrincipalKind::principal, std::vector<std::string>(200, "x"), "R"};
    const Client wide{many, many};
    const Client empty{{PrincipalKind::enterprise, {}, {}}, {}};
    const Principal odd{PrincipalKind::principal, {std::string("a\0b", 3)}, "R"};
    const Client bytes{odd, odd};
    for (const Client* who : {&wide, &empty, &bytes})
        for (const Account& account : {alice, upn})
            EXPECT_FALSE(names(account, *who, {}));
}

} // namespace
} // namespace signet::kdc
