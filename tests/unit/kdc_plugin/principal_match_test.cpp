// SPDX-License-Identifier: Apache-2.0
#include "kdc_plugin/decision/principal_match.hpp"

#include <gtest/gtest.h>

namespace signet::kdc {
namespace {

using certmap::Account;
using policy::KdcCertificateSettings;
using policy::UpnRealm;

TEST(PrincipalText, IsReadAndWrittenInKrb5sEscapes) {
    for (const char* text : {"alice@R", "host/ws.lab.test@LAB.TEST", R"(a\/b\@c\\d/e@R)"})
        EXPECT_EQ(text_of(principal_of(text).value()), text);
    EXPECT_EQ(principal_of(R"(a\@b/c@R)"), (policy::Principal{{"a@b", "c"}, "R"}));
    for (const char* text : {"", "alice", "@R", "alice@", "a@b@c", "a//b@R", "/a@R", R"(a\n@R)"})
        EXPECT_EQ(principal_of(text), std::nullopt) << text;
}

Client client(const char* entry) {
    return {principal_of(entry).value(), false, principal_of(entry).value()};
}

Client by_upn(const char* upn, const char* entry) {
    return {{{upn}, "LAB.TEST"}, true, principal_of(entry).value()};
}

struct Row {
    Account account;
    Client client;
    bool exact;
    bool ignoring_case;
};

const Account alice{"alice@LAB.TEST", false, {}, 0};
const Account upn{"alice@lab.test", true, {}, 0};

TEST(Names, ComparesPrincipalsAsTheyStand) {
    for (const Row& row : {
             Row{alice, client("alice@LAB.TEST"), true, true},
             Row{alice, client("Alice@LAB.TEST"), false, false},
             Row{alice, client("alice@lab.test"), false, false},
             Row{alice, client("alice/admin@LAB.TEST"), false, false},
             Row{{R"(a\/b@R)", false, {}, 0}, client("a/b@R"), false, false},
             Row{alice,
                 {principal_of("al@LAB.TEST").value(), false, principal_of("alice@LAB.TEST").value()},
                 true,
                 true},
             Row{alice,
                 {principal_of("alice@LAB.TEST").value(), false, principal_of("bob@LAB.TEST").value()},
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
             Row{{"alice@other.test", true, {}, 0}, client("alice@LAB.TEST"), false, false},
             Row{{"@lab.test", true, {}, 0}, client("alice@LAB.TEST"), false, false},
             Row{{"alice", true, {}, 0}, client("alice@LAB.TEST"), false, false},
             Row{{"", false, {}, 0}, client("alice@LAB.TEST"), false, false},
         }) {
        KdcCertificateSettings settings;
        const std::string what = row.account.principal + " is " + text_of(row.client.entry);
        EXPECT_EQ(names(row.account, row.client, settings), row.exact) << what;
        settings.upn_realm = UpnRealm::ignore_case;
        EXPECT_EQ(names(row.account, row.client, settings), row.ignoring_case) << what << " ignoring case";
    }
}

TEST(Names, TakesTheSuffixesThatStandForTheRealm) {
    KdcCertificateSettings settings;
    settings.upn_suffixes = {"corp.example"};
    EXPECT_TRUE(names({"alice@Corp.Example", true, {}, 0}, client("alice@LAB.TEST"), settings));
    EXPECT_FALSE(names({"bob@corp.example", true, {}, 0}, client("alice@LAB.TEST"), settings));
    EXPECT_FALSE(names({"alice@corp.exampl", true, {}, 0}, client("alice@LAB.TEST"), settings));
    EXPECT_FALSE(names({"alice@corp.example", false, {}, 0}, client("alice@LAB.TEST"), settings));
}

TEST(Names, CopesWithPrincipalsOfAnySize) {
    const Client wide{
        {std::vector<std::string>(200, "x"), "R"}, false, {std::vector<std::string>(200, "x"), "R"}};
    const Client empty{{{}, ""}, true, {{}, ""}};
    const Client bytes{{{std::string("a\0b", 3)}, "R"}, false, {{std::string("a\0b", 3)}, "R"}};
    for (const Client* who : {&wide, &empty, &bytes})
        for (const Account& account : {alice, upn})
            EXPECT_FALSE(names(account, *who, {}));
}

} // namespace
} // namespace signet::kdc
