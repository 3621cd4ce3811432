// SPDX-License-Identifier: Apache-2.0
#include "policy/account_names.hpp"
#include "policy/logon.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace signet::policy {
namespace {

constexpr Uid ann = 1000;
constexpr Uid bob = 1001;

Settings settings_with(TicketVerification verify = TicketVerification::required) {
    Settings settings;
    settings.domain.verify_ticket = verify;
    settings.services["login"] = {.use = ServiceUse::logon};
    settings.services["sshd"] = {.use = ServiceUse::off};
    return settings;
}

// Each row spoils, or allows, one thing in facts that would otherwise be granted.
template <class Facts>
struct Row {
    std::string_view what;
    std::function<void(Facts&)> change;
    std::string_view reason;
};

// --- may_begin -------------------------------------------------------------------------------------------

BeginFacts good_begin() {
    return {.service = "login", .peer_uid = root_uid, .user = "ann", .user_uid = ann};
}

const std::vector<Row<BeginFacts>> begin_rows{
    {"nothing", [](BeginFacts&) {}, "granted"},
    {"no facts at all", [](BeginFacts& f) { f = {}; }, "service-off"},
    {"a service without a section", [](BeginFacts& f) { f.service = "su"; }, "service-off"},
    {"a service that is off", [](BeginFacts& f) { f.service = "sshd"; }, "service-off"},
    {"no service", [](BeginFacts& f) { f.service = ""; }, "service-off"},
    {"a service in capitals", [](BeginFacts& f) { f.service = "LOGIN"; }, "service-off"},
    {"a remote host", [](BeginFacts& f) { f.remote_host = "10.0.0.1"; }, "remote-session"},
    {"a remote host that calls itself local", [](BeginFacts& f) { f.remote_host = "localhost"; },
     "remote-session"},
    {"root, no user yet", [](BeginFacts& f) { f.user = "", f.user_uid = {}; }, "granted"},
    {"root, an unknown user", [](BeginFacts& f) { f.user = "zoe", f.user_uid = {}; }, "granted"},
    {"a user for itself", [](BeginFacts& f) { f.peer_uid = ann; }, "granted"},
    {"a user for another", [](BeginFacts& f) { f.peer_uid = bob; }, "not-permitted"},
    {"a user for root", [](BeginFacts& f) { f.peer_uid = ann, f.user_uid = root_uid; }, "not-permitted"},
    {"a user for nobody yet", [](BeginFacts& f) { f.peer_uid = ann, f.user_uid = {}; }, "not-permitted"},
    {"an unknown peer", [](BeginFacts& f) { f.peer_uid = {}; }, "not-permitted"},
    {"an unknown peer for nobody yet", [](BeginFacts& f) { f.peer_uid = {}, f.user_uid = {}; },
     "not-permitted"},
};

TEST(MayBegin, IsDecidedByServicePlaceAndPeer) {
    for (const auto& row : begin_rows) {
        BeginFacts facts = good_begin();
        row.change(facts);
        EXPECT_EQ(id_of(may_begin(settings_with(), facts).reason), row.reason) << row.what;
    }
}

TEST(MayBegin, SaysWhichServiceIsOff) {
    EXPECT_EQ(may_begin(settings_with(), {.service = "su"}), (Decision{Reason::service_off, "su"}));
}

// --- judge_candidate -------------------------------------------------------------------------------------

CandidateFacts good_candidate() {
    return {.certificate = {Reason::granted},
            .has_principal = true,
            .account = {"ann", ann},
            .requested_user = "ann",
            .requested_uid = ann,
            .peer_uid = root_uid,
            .tries_left = 3U};
}

const std::vector<Row<CandidateFacts>> candidate_rows{
    {"nothing", [](CandidateFacts&) {}, "granted"},
    {"no facts at all", [](CandidateFacts& f) { f = {}; }, "internal-error"},
    {"an expired certificate", [](CandidateFacts& f) { f.certificate = {Reason::cert_expired}; },
     "cert-expired"},
    {"two accounts", [](CandidateFacts& f) { f.certificate = {Reason::card_ambiguous}; }, "card-ambiguous"},
    {"no principal", [](CandidateFacts& f) { f.has_principal = false; }, "card-not-mapped"},
    {"no user requested", [](CandidateFacts& f) { f.requested_user = ""; }, "granted"},
    {"another user requested", [](CandidateFacts& f) { f.requested_user = "bob", f.requested_uid = bob; },
     "card-of-other-user"},
    {"a user whom nobody knows requested",
     [](CandidateFacts& f) { f.requested_user = "zoe", f.requested_uid = {}; }, "card-of-other-user"},
    {"another spelling requested", [](CandidateFacts& f) { f.requested_user = R"(LAB\ann)"; }, "granted"},
    {"another user, card locked",
     [](CandidateFacts& f) { f.requested_user = "bob", f.requested_uid = bob, f.tries_left = 0U; },
     "card-of-other-user"},
    {"an unknown account", [](CandidateFacts& f) { f.account.uid = {}, f.requested_user = ""; },
     "account-unknown"},
    {"an unknown account, a user requested", [](CandidateFacts& f) { f.account.uid = {}; },
     "card-of-other-user"},
    {"an account that the KDC will name",
     [](CandidateFacts& f) { f.account = {}, f.account_may_come = true, f.requested_user = ""; }, "granted"},
    {"an account that the KDC will name, a user requested",
     [](CandidateFacts& f) { f.account = {}, f.account_may_come = true; }, "granted"},
    {"an account that the KDC will name, an unknown user requested",
     [](CandidateFacts& f) { f.account = {}, f.account_may_come = true, f.requested_uid = {}; },
     "card-of-other-user"},
    {"an account that the KDC will name, not for root",
     [](CandidateFacts& f) { f.account = {}, f.account_may_come = true, f.peer_uid = ann; }, "not-permitted"},
    {"a dynamic user of the system", [](CandidateFacts& f) { f.account.uid = 61184U, f.requested_user = ""; },
     "account-not-allowed"},
    {"nobody", [](CandidateFacts& f) { f.account.uid = 65534U, f.requested_user = ""; },
     "account-not-allowed"},
    {"root",
     [](CandidateFacts& f) {
         f.account = {"root", root_uid}, f.requested_uid = root_uid;
     },
     "account-not-allowed"},
    {"a uid below the minimum", [](CandidateFacts& f) { f.account.uid = 999U, f.requested_uid = 999U; },
     "account-not-allowed"},
    {"the user itself", [](CandidateFacts& f) { f.peer_uid = ann; }, "granted"},
    {"another user's program", [](CandidateFacts& f) { f.peer_uid = bob; }, "not-permitted"},
    {"another user's program, no user requested",
     [](CandidateFacts& f) { f.peer_uid = bob, f.requested_user = ""; }, "not-permitted"},
    {"an unknown peer", [](CandidateFacts& f) { f.peer_uid = {}; }, "not-permitted"},
    {"no tries left", [](CandidateFacts& f) { f.tries_left = 0U; }, "pin-locked"},
    {"one try left", [](CandidateFacts& f) { f.tries_left = 1U; }, "granted"},
    {"a card that does not tell its tries", [](CandidateFacts& f) { f.tries_left = {}; }, "granted"},
};

TEST(JudgeCandidate, RefusesWhateverIsNotInOrder) {
    for (const auto& row : candidate_rows) {
        CandidateFacts facts = good_candidate();
        row.change(facts);
        const CandidateVerdict verdict = judge_candidate(settings_with(), facts);
        EXPECT_EQ(id_of(verdict.decision.reason), row.reason) << row.what;
        EXPECT_EQ(verdict.standing == Standing::usable, row.reason == "granted") << row.what;
        EXPECT_EQ(verdict.standing == Standing::other_users, row.reason == "card-of-other-user") << row.what;
    }
}

TEST(JudgeCandidate, AsksBeforeTheLastTryAndOnlyThen) {
    for (const unsigned tries : {1U, 2U, 3U, 15U}) {
        CandidateFacts facts = good_candidate();
        facts.tries_left = tries;
        EXPECT_EQ(judge_candidate(settings_with(), facts).ask_first, tries == 1) << tries;
    }
    EXPECT_FALSE(CandidateVerdict{}.ask_first);
}

TEST(JudgeCandidate, KeepsRootOutWhateverTheMinimum) {
    Settings settings = settings_with();
    settings.mapping.minimum_uid = 0;
    CandidateFacts facts = good_candidate();
    facts.account.uid = root_uid;
    facts.requested_uid = root_uid;
    EXPECT_EQ(judge_candidate(settings, facts).decision.reason, Reason::account_not_allowed);
}

TEST(JudgeCandidate, KeepsTheDetailOfTheWorker) {
    CandidateFacts facts = good_candidate();
    facts.certificate = {Reason::cert_not_trusted, "self-signed"};
    EXPECT_EQ(judge_candidate(settings_with(), facts).decision,
              (Decision{Reason::cert_not_trusted, "self-signed"}));
}

// --- may_log_on ------------------------------------------------------------------------------------------

certmap::Principal principal(std::string_view text) {
    return certmap::Principal::parse(text).value_or(certmap::Principal{});
}

certmap::Principal upn(std::string_view text) {
    return certmap::Principal::of_upn(text).value();
}

LogonFacts good_logon() {
    LogonFacts facts;
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
LogonFacts by_upn() {
    LogonFacts facts = good_logon();
    facts.principal = upn("ann.smith@corp.example");
    facts.candidate_uid.reset();
    return facts;
}

const std::vector<Row<LogonFacts>> logon_rows{
    {"nothing", [](LogonFacts&) {}, "granted"},
    {"no facts at all", [](LogonFacts& f) { f = {}; }, "service-off"},
    {"a service that was switched off meanwhile", [](LogonFacts& f) { f.begin.service = "su"; },
     "service-off"},
    {"no ticket", [](LogonFacts& f) { f.ticket = {Reason::pin_wrong}; }, "pin-wrong"},
    {"a ticket nobody judged", [](LogonFacts& f) { f.judgement = TicketJudgement::not_judged; },
     "ticket-not-verified"},
    {"a forged ticket", [](LogonFacts& f) { f.judgement = TicketJudgement::forged; }, "ticket-not-verified"},
    {"no keytab", [](LogonFacts& f) { f.judgement = TicketJudgement::no_keytab; }, "keytab-missing"},
    {"a judgement that is none", [](LogonFacts& f) { f.judgement = static_cast<TicketJudgement>(9); },
     "ticket-not-verified"},
    {"a certificate that has expired meanwhile",
     [](LogonFacts& f) { f.certificate = {Reason::cert_expired}; }, "cert-expired"},
    {"a certificate that nobody judged again", [](LogonFacts& f) { f.certificate = {}; }, "internal-error"},
    {"another's ticket", [](LogonFacts& f) { f.client = principal("bob@LAB.TEST"); },
     "ticket-wrong-principal"},
    {"another spelling of the name", [](LogonFacts& f) { f.client = principal("Ann@LAB.TEST"); },
     "ticket-wrong-principal"},
    {"another realm's ticket", [](LogonFacts& f) { f.client = principal("ann@EVIL.TEST"); },
     "ticket-wrong-principal"},
    {"a realm without accounts here", [](LogonFacts& f) { f.client_allowed = false; }, "realm-not-allowed"},
    {"a ticket of nobody", [](LogonFacts& f) { f.client = {}; }, "ticket-wrong-principal"},
    {"a client that is an enterprise name", [](LogonFacts& f) { f.client = upn("ann@LAB.TEST"); },
     "ticket-wrong-principal"},
    {"nobody expected, nobody issued", [](LogonFacts& f) { f.principal = {}, f.client = {}; },
     "ticket-wrong-principal"},
    {"nobody expected", [](LogonFacts& f) { f.principal = {}; }, "ticket-wrong-principal"},
    {"the account gone", [](LogonFacts& f) { f.of_client = {}; }, "account-unknown"},
    {"the account become root", [](LogonFacts& f) { f.of_client.uid = root_uid; }, "account-not-allowed"},
    {"the account another one", [](LogonFacts& f) { f.of_client.uid = bob; }, "card-of-other-user"},
    {"another PAM user", [](LogonFacts& f) { f.begin.user = "bob", f.begin.user_uid = bob; },
     "card-of-other-user"},
    {"PAM user root", [](LogonFacts& f) { f.begin.user = "root", f.begin.user_uid = root_uid; },
     "card-of-other-user"},
    {"a PAM user whom nobody knows", [](LogonFacts& f) { f.begin.user = "zoe", f.begin.user_uid = {}; },
     "card-of-other-user"},
    {"another spelling of the PAM user", [](LogonFacts& f) { f.begin.user = R"(LAB\ann)"; }, "granted"},
    {"no PAM user", [](LogonFacts& f) { f.begin.user = "", f.begin.user_uid = {}; }, "granted"},
    {"a program of another user", [](LogonFacts& f) { f.begin.peer_uid = bob, f.begin.user = ""; },
     "not-permitted"},
    {"a rule that names the user",
     [](LogonFacts& f) {
         f.of_certificate = {"ann", ann};
     },
     "granted"},
    {"a rule that names another account than the principal's, as it may",
     [](LogonFacts& f) {
         f.of_certificate = {"ann", ann}, f.of_client = {"kiosk", bob};
     },
     "granted"},
    {"a rule that names a user whom nobody knows",
     [](LogonFacts& f) {
         f.of_certificate = {"ann", {}};
     },
     "account-unknown"},
};

const std::vector<Row<LogonFacts>> upn_rows{
    {"nothing", [](LogonFacts&) {}, "granted"},
    {"a name typed in another spelling", [](LogonFacts& f) { f.begin.user = "ann@lab.test"; }, "granted"},
    {"bob's card with ann's name in its UPN",
     [](LogonFacts& f) {
         f.principal = upn("ann@corp.example");
         f.client = principal("bob@LAB.TEST");
         f.of_client = {"bob", bob};
     },
     "card-of-other-user"},
    {"bob's card, and a rule that reads ann from its UPN",
     [](LogonFacts& f) {
         f.begin.user = "", f.begin.user_uid = {};
         f.of_certificate = {"ann", ann}, f.user_is_of_upn = true;
         f.client = principal("bob@LAB.TEST");
         f.of_client = {"bob", bob};
     },
     "card-of-other-user"},
    {"the same, and bob has no account here",
     [](LogonFacts& f) {
         f.begin.user = "", f.begin.user_uid = {};
         f.of_certificate = {"ann", ann}, f.user_is_of_upn = true;
         f.client = principal("bob@LAB.TEST");
         f.of_client = {};
     },
     "account-unknown"},
    {"a UPN of another realm's person", [](LogonFacts& f) { f.client_allowed = false; }, "realm-not-allowed"},
    {"an account that was another one at the prompt", [](LogonFacts& f) { f.candidate_uid = bob; },
     "card-of-other-user"},
};

TEST(MayLogOn, TakesAUpnForAQuestionToTheKdc) {
    for (const auto& row : upn_rows) {
        LogonFacts facts = by_upn();
        row.change(facts);
        EXPECT_EQ(id_of(may_log_on(settings_with(), facts).decision.reason), row.reason) << row.what;
    }
}

TEST(MayLogOn, NamesTheAccountAsTheSystemSpellsIt) {
    LogonFacts facts = by_upn();
    facts.of_client = {R"(LAB\ann)", ann};
    EXPECT_EQ(may_log_on(settings_with(), facts).account.name, R"(LAB\ann)");
}

TEST(MayLogOn, WantsTheIndicatorThatTheSettingsDemand) {
    Settings settings = settings_with();
    settings.domain.require_indicator = "card";
    LogonFacts facts = good_logon();
    EXPECT_EQ(may_log_on(settings, facts).decision, (Decision{Reason::ticket_without_indicator, "card"}));
    const std::vector<std::string> others{"otp", "Card"};
    facts.indicators = others;
    EXPECT_EQ(may_log_on(settings, facts).decision.reason, Reason::ticket_without_indicator);
    const std::vector<std::string> both{"otp", "card"};
    facts.indicators = both;
    EXPECT_EQ(may_log_on(settings, facts).decision.reason, Reason::granted);
}

TEST(AccountNames, AreTheWholePrincipalAndInTheOwnRealmTheShortName) {
    const auto names = [](const certmap::Principal& who) { return account_names(who, "LAB.TEST"); };
    using Names = std::vector<std::string>;
    EXPECT_EQ(names(principal("ann@LAB.TEST")), (Names{"ann@LAB.TEST", "ann"}));
    EXPECT_EQ(names(principal("ann@SUB.TEST")), (Names{"ann@SUB.TEST"}));
    EXPECT_EQ(names(upn("ann@lab.test")), (Names{"ann@lab.test", "ann"}));
    EXPECT_EQ(names(upn("ann@corp.example")), (Names{"ann@corp.example"}));
    EXPECT_EQ(names(principal("ann/admin@LAB.TEST")), Names{});
    EXPECT_EQ(names(principal(R"(a\/b@LAB.TEST)")), Names{});
    EXPECT_EQ(names(principal("-x@LAB.TEST")), Names{});
    EXPECT_EQ(names({}), Names{});
}

TEST(MayLogOn, NeedsEverythingToBeInOrder) {
    for (const auto& row : logon_rows) {
        LogonFacts facts = good_logon();
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
        LogonFacts facts = good_logon();
        facts.judgement = row.judgement;
        EXPECT_EQ(id_of(may_log_on(settings_with(row.verify), facts).decision.reason), row.reason)
            << static_cast<int>(row.verify) << " " << static_cast<int>(row.judgement);
    }
}

TEST(MayLogOn, SaysWhatIsWrongWithTheKeytab) {
    LogonFacts facts = good_logon();
    facts.judgement = TicketJudgement::keytab_unusable;
    facts.judgement_detail = "/etc/krb5.keytab: has no key";
    EXPECT_EQ(may_log_on(settings_with(), facts).decision.detail, "/etc/krb5.keytab: has no key");
}

TEST(MayLogOn, ComparesThePrincipalEvenWhenItVerifiesNothing) {
    LogonFacts facts = good_logon();
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
