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

Account account_of(const char* principal) {
    return {.principal = Principal::parse(principal).value()};
}

Account upn_account(const char* upn) {
    return {.principal = {PrincipalKind::enterprise, {upn}, {}}};
}

struct Row {
    Account account;
    Client client;
    bool exact;
    bool ignoring_case;
};

const Account alice = account_of("alice@LAB.TEST");
const Account upn = upn_account("alice@lab.test");

TEST(Names, ComparesPrincipalsAsTheyStand) {
    for (const Row& row : {
             Row{alice, client("alice@LAB.TEST"), true, true},
             Row{alice, client("Alice@LAB.TEST"), false, false},
             Row{alice, client("alice@lab.test"), false, false},
             Row{alice, client("alice/admin@LAB.TEST"), false, false},
             Row{account_of(R"(a\/b@R)"), client("a/b@R"), false, false},
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
             Row{upn_account("alice@other.test"), client("alice@LAB.TEST"), false, false},
             Row{upn_account("@lab.test"), client("alice@LAB.TEST"), false, false},
             Row{upn_account("alice"), client("alice@LAB.TEST"), false, false},
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
    EXPECT_TRUE(names(upn_account("alice@Corp.Example"), client("alice@LAB.TEST"), settings));
    EXPECT_FALSE(names(upn_account("bob@corp.example"), client("alice@LAB.TEST"), settings));
    EXPECT_FALSE(names(upn_account("alice@corp.exampl"), client("alice@LAB.TEST"), settings));
    EXPECT_FALSE(names(account_of("alice@corp.example"), client("alice@LAB.TEST"), settings));
}

TEST(Names, CopesWithPrincipalsOfAnySize) {
    const auto of = [](std::vector<std::string> components) {
        const Principal principal{.components = std::move(components), .realm = "R"};
        return Client{principal, principal};
    };
    const Client wide = of(std::vector<std::string>(200, "x"));
    const Client empty{{.kind = PrincipalKind::enterprise}, {}};
    const Client bytes = of({std::string("a\0b", 3)});
    for (const Client* who : {&wide, &empty, &bytes})
        for (const Account& account : {alice, upn})
            EXPECT_FALSE(names(account, *who, {}));
}

} // namespace
} // namespace signet::kdc
