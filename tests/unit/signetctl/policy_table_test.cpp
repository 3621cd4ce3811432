// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/policy_table.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace signet::ctl {
namespace {

using policy::AccountDemand;
using policy::CardDemand;
using policy::CardOwner;
using policy::ServiceSettings;
using policy::ServiceUse;
using policy::Settings;

const PamStack whole_login{"login", {"account", "auth", "session"}};

Settings with_service(const std::string& section, ServiceSettings service) {
    Settings settings;
    settings.domain.anchors = {"/etc/signet/ca.pem"};
    settings.services[section] = std::move(service);
    return settings;
}

ServiceSettings logon(CardDemand card, AccountDemand account) {
    ServiceSettings service;
    service.use = ServiceUse::logon;
    service.card = card;
    service.account = account;
    return service;
}

ServiceSettings elevate(CardOwner owner, const std::string& group = {}) {
    ServiceSettings service;
    service.use = ServiceUse::elevate;
    service.elevate.as = {owner, group};
    return service;
}

PolicyRow only_row(const Settings& settings) {
    const auto table = policy_table(settings, {});
    EXPECT_EQ(table.rows.size(), 1U);
    return table.rows.empty() ? PolicyRow{} : table.rows.front();
}

TEST(PolicyTable, HasARowForASectionThatIsNotOff) {
    Settings settings = with_service("login", logon(CardDemand::required, AccountDemand::any));
    settings.services["cron"] = {};
    const auto table = policy_table(settings, {{whole_login}, {}});
    ASSERT_EQ(table.rows.size(), 1U);
    const PolicyRow expected{
        "login", "logon", "own",    "required",   "any", "everybody", "at the reader's seat",
        "",      "",      "nobody", {whole_login}};
    EXPECT_EQ(table.rows.front(), expected);
    EXPECT_TRUE(table.findings.empty());
}

TEST(PolicyTable, HasARowForAnAccountPhaseThatIsOnlyForCards) {
    ServiceSettings off;
    off.account = AccountDemand::by_card;
    const PolicyRow row = only_row(with_service("sshd", off));
    EXPECT_EQ(row.use, "off");
    EXPECT_EQ(row.account, "card");
    EXPECT_EQ(row.whose_card + row.card + row.for_whom + row.where, "");
    EXPECT_EQ(row.without_signetd, "nobody");
}

TEST(PolicyTable, SaysWhatHoldsWithoutSignetd) {
    struct Case {
        CardDemand card;
        AccountDemand account;
        const char* alone;
        const char* with_break_glass;
    };
    using enum CardDemand;
    const Case cases[] = {
        {required, AccountDemand::any, "nobody", "break-glass accounts"},
        {required, AccountDemand::by_card, "nobody", "break-glass accounts"},
        {preferred, AccountDemand::any, "password", "password"},
        {preferred, AccountDemand::by_card, "nobody", "break-glass accounts"},
    };
    for (const Case& entry : cases) {
        Settings settings = with_service("login", logon(entry.card, entry.account));
        EXPECT_EQ(only_row(settings).without_signetd, entry.alone);
        settings.break_glass.users = {"anna"};
        EXPECT_EQ(only_row(settings).without_signetd, entry.with_break_glass);
        settings.break_glass = {{}, {"emergency"}};
        EXPECT_EQ(only_row(settings).without_signetd, entry.with_break_glass);
    }
}

TEST(PolicyTable, SaysWhoseCardCounts) {
    EXPECT_EQ(only_row(with_service("sudo", elevate(CardOwner::self))).whose_card, "own");
    EXPECT_EQ(only_row(with_service("su", elevate(CardOwner::admin_principal))).whose_card, "USER/admin");
    EXPECT_EQ(only_row(with_service("su", elevate(CardOwner::group, "admins"))).whose_card, "group admins");
    ServiceSettings service = elevate(CardOwner::group, "admins");
    service.use = ServiceUse::logon; // elevate.as is only of elevations
    EXPECT_EQ(only_row(with_service("login", service)).whose_card, "own");
}

TEST(PolicyTable, SaysForWhom) {
    struct Case {
        std::vector<std::string> users, groups, except;
        const char* text;
    };
    const Case cases[] = {
        {{}, {}, {}, "everybody"},
        {{"anna", "bert"}, {}, {}, "anna, bert"},
        {{"anna"}, {"staff"}, {}, "anna, members of staff"},
        {{}, {}, {"carl", "@guests"}, "everybody; except carl, members of guests"},
        {{}, {"staff"}, {"carl"}, "members of staff; except carl"},
    };
    for (const Case& entry : cases) {
        ServiceSettings service = logon(CardDemand::required, AccountDemand::any);
        service.users = entry.users;
        service.groups = entry.groups;
        service.except = entry.except;
        EXPECT_EQ(only_row(with_service("login", service)).for_whom, entry.text);
    }
}

TEST(PolicyTable, SaysWhere) {
    struct Case {
        std::vector<std::string> seats;
        bool remote;
        const char* text;
    };
    const Case cases[] = {
        {{}, false, "at the reader's seat"},
        {{"seat0", "seat1"}, false, "at the reader's seat, at seat0, seat1 alone"},
        {{}, true, "at the reader's seat; from elsewhere with the own card at seat0"},
    };
    for (const Case& entry : cases) {
        ServiceSettings service = logon(CardDemand::required, AccountDemand::any);
        service.seats = entry.seats;
        service.remote = entry.remote;
        EXPECT_EQ(only_row(with_service("login", service)).where, entry.text);
    }
}

TEST(PolicyTable, SaysWhatIsAskedOfCertificateAndSession) {
    ServiceSettings service = elevate(CardOwner::self);
    EXPECT_EQ(only_row(with_service("sudo", service)).certificates, "");
    EXPECT_EQ(only_row(with_service("sudo", service)).session, "");
    service.certificates = {{"1.2.3"},
                            {"1.2.4", "1.2.5"},
                            {"abcd"},
                            {policy::CertificateKey::rsa, policy::CertificateKey::ec},
                            3072};
    service.elevate.max_age = std::chrono::minutes(15);
    service.elevate.session_card = true;
    const PolicyRow row = only_row(with_service("sudo", service));
    EXPECT_EQ(row.certificates, "with a usage of 1.2.3; with a policy of 1.2.4, 1.2.5; of a CA with a key of "
                                "abcd; with a key of the kind rsa, ec; not with RSA below 3072 bits");
    EXPECT_EQ(row.session, "opened by this very card, opened or unlocked by card at most 15min ago");
}

TEST(PolicyTable, GivesEachStackToTheSectionThatDecides) {
    Settings settings = with_service("gdm-*", logon(CardDemand::required, AccountDemand::any));
    settings.services["login"] = logon(CardDemand::required, AccountDemand::any);
    settings.services["cron"] = {};
    const PamStacks stacks{{{"cron", {"auth"}},
                            {"gdm-fingerprint", {"auth"}},
                            {"gdm-password", {"auth"}},
                            {"passwd", {}},
                            {"sudo", {"auth"}}},
                           {}};
    const auto table = policy_table(settings, stacks);
    ASSERT_EQ(table.rows.size(), 2U);
    EXPECT_EQ(table.rows[0].stacks, (std::vector<PamStack>{stacks.services[1], stacks.services[2]}));
    EXPECT_EQ(table.without_part, (std::vector<std::string>{"cron", "sudo"}));
    EXPECT_EQ(table.findings,
              std::vector<std::string>{
                  "section login: no service of it has pam_signet.so in its stack, so it has no effect"});
}

TEST(PolicyTable, TakesTheStackOfAllOthersForAServiceWithoutAFile) {
    const Settings settings = with_service("login", logon(CardDemand::required, AccountDemand::any));
    PamStacks stacks{{{"other", {"auth"}}}, {}};
    EXPECT_EQ(policy_table(settings, stacks).rows.front().stacks,
              (std::vector<PamStack>{{"login", {"auth"}}}));
    stacks.services.insert(stacks.services.begin(), {"login", {}}); // it has one, without the module
    EXPECT_TRUE(policy_table(settings, stacks).rows.front().stacks.empty());
}

TEST(PolicyTable, TellsOfASectionWithoutAFile) {
    const Settings settings = with_service("ligthdm", logon(CardDemand::required, AccountDemand::any));
    const auto findings = [&](const char* service) {
        return policy_table(settings, {{{service, {}}, {"other", {"auth"}}}, {}}).findings;
    };
    EXPECT_EQ(findings("lightdm"),
              std::vector<std::string>{
                  "section ligthdm: there is no /etc/pam.d/ligthdm: did you mean \"lightdm\"?"});
    EXPECT_EQ(findings("cron"), std::vector<std::string>{"section ligthdm: there is no /etc/pam.d/ligthdm"});
    for (const std::set<std::string, std::less<>>& of_others :
         std::initializer_list<std::set<std::string, std::less<>>>{{"auth"}, {}}) {
        const auto table = policy_table(settings, {{{"lightdm", {}}, {"other", of_others}}, {}});
        EXPECT_EQ(table.without_file.at(table.findings.front()), "ligthdm");
    }
    EXPECT_TRUE(policy_table(settings, {{{"ligthdm", {}}, {"other", {"auth"}}}, {}}).without_file.empty());
}

TEST(PolicyTable, FindsWhatIsMissingInAStack) {
    const Settings settings = with_service("login", logon(CardDemand::required, AccountDemand::by_card));
    const auto findings = [&](PamStack stack) {
        return policy_table(settings, {{std::move(stack)}, {}}).findings;
    };
    EXPECT_TRUE(findings(whole_login).empty());
    EXPECT_EQ(findings({"login", {"account"}}),
              std::vector<std::string>{
                  "service login: pam_signet.so is not in auth, so nobody is asked for a card"});
    EXPECT_EQ(findings({"login", {"auth"}}),
              std::vector<std::string>{
                  "service login: pam_signet.so is not in account, so who has no card goes on as well"});
}

TEST(PolicyTexts, SayWhatHoldsForAllServices) {
    Settings settings = with_service("su", elevate(CardOwner::group, "admins"));
    EXPECT_EQ(authorities_text(settings), "Cards and KDCs are believed by the CAs in /etc/signet/ca.pem.");
    settings.domain.kdc_anchors = {"/etc/signet/kdc-ca.pem"};
    EXPECT_EQ(
        authorities_text(settings),
        "Cards are believed by the CAs in /etc/signet/ca.pem, KDCs by those in /etc/signet/kdc-ca.pem.");
    EXPECT_EQ(binding_text(settings),
              "There is no mapping store: these CAs are believed about the names in certificates.");
    settings.mapping.store = "/s.mdb";
    EXPECT_EQ(binding_text(settings), "strong_mapping is full, with the mapping store /s.mdb: an account is "
                                      "reached only by a key of its entry that binds strongly, or its SID.");
    EXPECT_NE(reach_text(settings).find("below 1000"), std::string::npos);
    EXPECT_NE(root_text(settings).find("but at su, where"), std::string::npos);
    settings.services.clear();
    EXPECT_EQ(root_text(settings).find("but at"), std::string::npos);
}

// Somebody has written a strict default, and then a section for one service.
TEST(PolicyTable, NamesTheRestrictionsThatASectionOfItsOwnGivesUp) {
    ServiceSettings strict = logon(CardDemand::required, AccountDemand::by_card);
    strict.except = {"@guests"};
    strict.seats = {"seat0"};
    strict.groups = {"staff"};
    strict.certificates.issuers = {std::string(64, 'a')};
    Settings settings = with_service("default", strict);
    settings.services["sshd"] = {};
    settings.services["login"] = strict;
    ServiceSettings loose = logon(CardDemand::required, AccountDemand::by_card);
    settings.services["sudo*"] = strict;
    settings.services["sudo"] = loose;
    const auto findings = policy_table(settings, {{}, {}}).findings;
    const auto has = [&](const std::string& text) {
        return std::ranges::find(findings, text) != findings.end();
    };
    EXPECT_TRUE(has("section sshd: takes the place of default as a whole, and so without its account"));
    EXPECT_TRUE(
        has("section sudo: takes the place of sudo* as a whole, and so without its groups, except, seats, "
            "certificates"));
    EXPECT_EQ(std::ranges::count_if(
                  findings, [](const auto& text) { return text.find("takes the place") != text.npos; }),
              2);
}

} // namespace
} // namespace signet::ctl
