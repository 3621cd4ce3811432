// SPDX-License-Identifier: Apache-2.0
// After the PIN: may the person log on?
#include "certmap/text/account_names.hpp"
#include "tests/unit/policy/logon_facts.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace signet::policy {
namespace {

// --- may_log_on ------------------------------------------------------------------------------------------

certmap::Principal principal(std::string_view text) {
    return certmap::Principal::parse(text).value_or(certmap::Principal{});
}

certmap::Principal upn(std::string_view text) {
    return certmap::Principal::of_upn(text).value();
}

IdentityFacts good_logon() {
    IdentityFacts facts;
    facts.begin = good_begin();
    facts.ticket = {Reason::granted};
    facts.judgement = TicketJudgement::verified;
    facts.certificate = {Reason::granted};
    facts.principal = principal("ann@lab.test");
    facts.client = principal("ann@LAB.TEST");
    facts.client_allowed = true;
    facts.of_client = {"ann", ann};
    facts.candidate_uid = ann;
    return facts;
}

// Ann's UPN says nothing of her account; bob's is "ann@corp.example".
IdentityFacts by_upn() {
    IdentityFacts facts = good_logon();
    facts.principal = upn("ann.smith@corp.example");
    facts.candidate_uid.reset();
    return facts;
}

const std::vector<Row<IdentityFacts>> logon_rows{
    {"nothing", [](IdentityFacts&) {}, "granted"},
    {"no facts at all", [](IdentityFacts& f) { f = {}; }, "service-off"},
    {"a service that was switched off meanwhile", [](IdentityFacts& f) { f.begin.service = "su"; },
     "service-off"},
    {"no ticket", [](IdentityFacts& f) { f.ticket = {Reason::pin_wrong}; }, "pin-wrong"},
    {"a ticket nobody judged", [](IdentityFacts& f) { f.judgement = TicketJudgement::not_judged; },
     "ticket-not-verified"},
    {"a forged ticket", [](IdentityFacts& f) { f.judgement = TicketJudgement::forged; },
     "ticket-not-verified"},
    {"no keytab", [](IdentityFacts& f) { f.judgement = TicketJudgement::no_keytab; }, "keytab-missing"},
    {"a judgement that is none", [](IdentityFacts& f) { f.judgement = static_cast<TicketJudgement>(9); },
     "ticket-not-verified"},
    {"a certificate that has expired meanwhile",
     [](IdentityFacts& f) { f.certificate = {Reason::cert_expired}; }, "cert-expired"},
    {"a certificate that nobody judged again", [](IdentityFacts& f) { f.certificate = {}; },
     "internal-error"},
    {"another's ticket", [](IdentityFacts& f) { f.client = principal("bob@LAB.TEST"); },
     "ticket-wrong-principal"},
    {"another spelling of the name", [](IdentityFacts& f) { f.client = principal("Ann@LAB.TEST"); },
     "ticket-wrong-principal"},
    {"another realm's ticket", [](IdentityFacts& f) { f.client = principal("ann@EVIL.TEST"); },
     "ticket-wrong-principal"},
    {"a realm without accounts here", [](IdentityFacts& f) { f.client_allowed = false; },
     "realm-not-allowed"},
    {"a ticket of nobody", [](IdentityFacts& f) { f.client = {}; }, "ticket-wrong-principal"},
    {"a client that is an enterprise name", [](IdentityFacts& f) { f.client = upn("ann@LAB.TEST"); },
     "ticket-wrong-principal"},
    {"nobody expected, nobody issued", [](IdentityFacts& f) { f.principal = {}, f.client = {}; },
     "ticket-wrong-principal"},
    {"nobody expected", [](IdentityFacts& f) { f.principal = {}; }, "ticket-wrong-principal"},
    {"the account gone", [](IdentityFacts& f) { f.of_client = {}; }, "account-unknown"},
    {"the account become root", [](IdentityFacts& f) { f.of_client.uid = root_uid; }, "account-not-allowed"},
    {"an account that may not use the service, though it may use another",
     [](IdentityFacts& f) { f.begin.service = "vault"; }, "service-not-for-account"},
    {"the account another one", [](IdentityFacts& f) { f.of_client.uid = bob; }, "card-of-other-user"},
    {"another PAM user", [](IdentityFacts& f) { f.begin.user = "bob", f.begin.user_uid = bob; },
     "card-of-other-user"},
    {"PAM user root", [](IdentityFacts& f) { f.begin.user = "root", f.begin.user_uid = root_uid; },
     "card-of-other-user"},
    {"a PAM user whom nobody knows", [](IdentityFacts& f) { f.begin.user = "zoe", f.begin.user_uid = {}; },
     "card-of-other-user"},
    {"another spelling of the PAM user", [](IdentityFacts& f) { f.begin.user = R"(LAB\ann)"; }, "granted"},
    {"no PAM user", [](IdentityFacts& f) { f.begin.user = "", f.begin.user_uid = {}; }, "granted"},
    {"a program of another user", [](IdentityFacts& f) { f.begin.peer_uid = bob, f.begin.user = ""; },
     "not-permitted"},
    {"a rule that names the user",
     [](IdentityFacts& f) {
         f.of_certificate = {"ann", ann};
     },
     "granted"},
    {"a rule that names another account than the principal's, as it may",
     [](IdentityFacts& f) {
         f.of_certificate = {"ann", ann}, f.of_client = {"kiosk", bob};
     },
     "granted"},
    {"a rule that names a user whom nobody knows",
     [](IdentityFacts& f) {
         f.of_certificate = {"ann", {}};
     },
     "account-unknown"},
};

const std::vector<Row<IdentityFacts>> upn_rows{
    {"nothing", [](IdentityFacts&) {}, "granted"},
    {"a name typed in another spelling", [](IdentityFacts& f) { f.begin.user = "ann@lab.test"; }, "granted"},
    {"bob's card with ann's name in its UPN",
     [](IdentityFacts& f) {
         f.principal = upn("ann@corp.example");
         f.client = principal("bob@LAB.TEST");
         f.of_client = {"bob", bob};
     },
     "card-of-other-user"},
    {"bob's card, and a rule that reads ann from its UPN",
     [](IdentityFacts& f) {
         f.begin.user = "", f.begin.user_uid = {};
         f.of_certificate = {"ann", ann}, f.user_is_of_upn = true;
         f.client = principal("bob@LAB.TEST");
         f.of_client = {"bob", bob};
     },
     "card-of-other-user"},
    {"the same, and bob has no account here",
     [](IdentityFacts& f) {
         f.begin.user = "", f.begin.user_uid = {};
         f.of_certificate = {"ann", ann}, f.user_is_of_upn = true;
         f.client = principal("bob@LAB.TEST");
         f.of_client = {};
     },
     "account-unknown"},
    {"a UPN of another realm's person", [](IdentityFacts& f) { f.client_allowed = false; },
     "realm-not-allowed"},
    {"an account that was another one at the prompt", [](IdentityFacts& f) { f.candidate_uid = bob; },
     "card-of-other-user"},
};

TEST(MayLogOn, TakesAUpnForAQuestionToTheKdc) {
    for (const auto& row : upn_rows) {
        IdentityFacts facts = by_upn();
        row.change(facts);
        EXPECT_EQ(id_of(may_log_on(settings_with(), facts).decision.reason), row.reason) << row.what;
    }
}

TEST(MayLogOn, NamesTheAccountAsTheSystemSpellsIt) {
    IdentityFacts facts = by_upn();
    facts.of_client = {R"(LAB\ann)", ann};
    EXPECT_EQ(may_log_on(settings_with(), facts).account.name, R"(LAB\ann)");
}

TEST(MayLogOn, WantsTheIndicatorThatTheSettingsDemand) {
    Settings settings = settings_with();
    settings.domain.require_indicator = "card";
    IdentityFacts facts = good_logon();
    EXPECT_EQ(may_log_on(settings, facts).decision, (Decision{Reason::ticket_without_indicator, "card"}));
    const std::vector<std::string> others{"otp", "Card"};
    facts.indicators = others;
    EXPECT_EQ(may_log_on(settings, facts).decision.reason, Reason::ticket_without_indicator);
    const std::vector<std::string> both{"otp", "card"};
    facts.indicators = both;
    EXPECT_EQ(may_log_on(settings, facts).decision.reason, Reason::granted);
}

TEST(AccountNames, AreTheWholePrincipalAndInTheOwnRealmTheShortName) {
    const auto names = [](const certmap::Principal& who) { return certmap::account_names(who, "LAB.TEST"); };
    using Names = std::vector<std::string>;
    EXPECT_EQ(names(principal("ann@LAB.TEST")), (Names{"ann@LAB.TEST", "ann"}));
    EXPECT_EQ(names(principal("ann@SUB.TEST")), (Names{"ann@SUB.TEST"}));
    EXPECT_EQ(names(upn("ann@lab.test")), (Names{"ann@lab.test", "ann"}));
    EXPECT_EQ(names(upn("ann@corp.example")), (Names{"ann@corp.example"}));
    EXPECT_EQ(names(principal("ann/admin@LAB.TEST")), Names{});
    EXPECT_EQ(names(principal(R"(a\/b@LAB.TEST)")), Names{});
    EXPECT_EQ(names(principal("-x@LAB.TEST")), Names{});
    EXPECT_EQ(names(certmap::Principal()), Names{});
}

TEST(AccountNames, AreTheUserWhereOneIsWrittenDown) {
    const auto names = [](const certmap::WrittenAccount& who) {
        return certmap::account_names(who, "LAB.TEST");
    };
    using Names = std::vector<std::string>;
    EXPECT_EQ(names({.user = "ann", .principal = "bob@LAB.TEST"}), Names{"ann"});
    EXPECT_EQ(names({.principal = "ann@LAB.TEST"}), (Names{"ann@LAB.TEST", "ann"}));
    EXPECT_EQ(names({.principal = "ann@lab.test", .is_enterprise = true}), (Names{"ann@lab.test", "ann"}));
    EXPECT_EQ(names({.principal = "no principal"}), Names{});
    EXPECT_EQ(names({}), Names{});
}

TEST(MayLogOn, NeedsEverythingToBeInOrder) {
    for (const auto& row : logon_rows) {
        IdentityFacts facts = good_logon();
        row.change(facts);
        EXPECT_EQ(id_of(may_log_on(settings_with(), facts).decision.reason), row.reason) << row.what;
    }
}

TEST(MayLogOn, VerifiesTheTicketAsTheSettingsDemand) {
    using enum TicketVerification;
    struct Demand {
        TicketVerification verify;
        TicketJudgement judgement;
        std::string_view reason;
    };
    for (const Demand& row : {
             Demand{required, TicketJudgement::verified, "granted"},
             Demand{required, TicketJudgement::no_keytab, "keytab-missing"},
             Demand{required, TicketJudgement::forged, "ticket-not-verified"},
             Demand{required, TicketJudgement::not_judged, "ticket-not-verified"},
             Demand{required, TicketJudgement::keytab_unusable, "keytab-unusable"},
             Demand{when_keytab_exists, TicketJudgement::verified, "granted"},
             Demand{when_keytab_exists, TicketJudgement::no_keytab, "granted"},
             Demand{when_keytab_exists, TicketJudgement::keytab_unusable, "keytab-unusable"},
             Demand{when_keytab_exists, TicketJudgement::forged, "ticket-not-verified"},
             Demand{when_keytab_exists, TicketJudgement::not_judged, "ticket-not-verified"},
             Demand{never, TicketJudgement::verified, "granted"},
             Demand{never, TicketJudgement::no_keytab, "granted"},
             Demand{never, TicketJudgement::not_judged, "granted"},
             Demand{never, TicketJudgement::keytab_unusable, "keytab-unusable"},
             Demand{never, TicketJudgement::forged,
                    "ticket-not-verified"}, // found out all the same: not ignored
         }) {
        IdentityFacts facts = good_logon();
        facts.judgement = row.judgement;
        EXPECT_EQ(id_of(may_log_on(settings_with(row.verify), facts).decision.reason), row.reason)
            << static_cast<int>(row.verify) << " " << static_cast<int>(row.judgement);
    }
}

TEST(MayLogOn, SaysWhatIsWrongWithTheKeytab) {
    IdentityFacts facts = good_logon();
    facts.judgement = TicketJudgement::keytab_unusable;
    facts.judgement_detail = "/etc/krb5.keytab: has no key";
    EXPECT_EQ(may_log_on(settings_with(), facts).decision.detail, "/etc/krb5.keytab: has no key");
}

TEST(MayLogOn, ComparesThePrincipalEvenWhenItVerifiesNothing) {
    IdentityFacts facts = good_logon();
    facts.judgement = TicketJudgement::not_judged;
    facts.client = principal("bob@LAB.TEST");
    EXPECT_EQ(may_log_on(settings_with(TicketVerification::never), facts).decision.reason,
              Reason::ticket_wrong_principal);
}

TEST(SamePrincipal, IsExactInTheNameAndWithoutCaseInTheRealm) {
    struct Pair {
        std::string_view a;
        std::string_view b;
        bool same;
    };
    for (const Pair& row : {
             Pair{"ann@LAB.TEST", "ann@LAB.TEST", true}, Pair{"ann@lab.test", "ann@LAB.TEST", true},
             Pair{"Ann@LAB.TEST", "ann@LAB.TEST", false}, Pair{"ann", "ann", false},
             Pair{"ann@", "ann@", false}, Pair{"@LAB.TEST", "@LAB.TEST", false}, Pair{"", "", false},
             Pair{"ann@LAB.TES", "ann@LAB.TEST", false}, Pair{"ann/admin@LAB.TEST", "ann@LAB.TEST", false},
             Pair{R"(ann\@lab.test@LAB.TEST)", R"(ann\@lab.test@lab.test)", true},
             Pair{R"(ann\@LAB.test@LAB.TEST)", R"(ann\@lab.test@LAB.TEST)", false},
             Pair{R"(ann\@LAB.TEST)", R"(ann\@LAB.TEST)", false}, // the only '@' is quoted: no realm
             Pair{R"(ann\\@LAB.TEST)", R"(ann\\@lab.test)", true}, Pair{"ann\\", "ann\\", false},
             Pair{"ann@L\xC3\x84"
                  "B",
                  "ann@L\xC3\xA4"
                  "B",
                  false}, // only ASCII has no case
         }) {
        EXPECT_EQ(same_principal(principal(row.a), principal(row.b)), row.same) << row.a << " " << row.b;
        EXPECT_EQ(same_principal(principal(row.b), principal(row.a)), row.same) << row.b << " " << row.a;
    }
}

} // namespace
} // namespace signet::policy
