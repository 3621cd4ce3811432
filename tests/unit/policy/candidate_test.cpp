// SPDX-License-Identifier: Apache-2.0
// Before the PIN: may the logon begin, and is this certificate usable?
#include "policy/default_pin.hpp"
#include "tests/unit/policy/logon_facts.hpp"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

namespace signet::policy {
namespace {

// --- may_begin -------------------------------------------------------------------------------------------

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
    {"a caller that is not at the seat", [](BeginFacts& f) { f.place = CallerPlace::elsewhere; },
     "not-at-seat"},
    {"a user for itself, not at the seat",
     [](BeginFacts& f) { f.peer_uid = ann, f.place = CallerPlace::elsewhere; }, "not-at-seat"},
    {"a user at the seat", [](BeginFacts& f) { f.peer_uid = ann, f.place = CallerPlace::at_seat; },
     "granted"},
    {"an unknown peer", [](BeginFacts& f) { f.peer_uid = {}; }, "not-permitted"},
    {"an unknown peer for nobody yet", [](BeginFacts& f) { f.peer_uid = {}, f.user_uid = {}; },
     "not-permitted"},
};

TEST(MayBegin, IsDecidedByServicePlaceAndPeer) {
    for (const auto& row : begin_rows) {
        BeginFacts facts = good_begin();
        row.change(facts);
        EXPECT_EQ(id_of(may_begin_logon(settings_with(), facts).reason), row.reason) << row.what;
    }
}

TEST(MayBegin, SaysWhichServiceIsOff) {
    EXPECT_EQ(may_begin_logon(settings_with(), {.service = "su"}), (Decision{Reason::service_off, "su"}));
}

// --- judge_candidate -------------------------------------------------------------------------------------

CandidateFacts good_candidate() {
    return {.certificate = {Reason::granted},
            .has_principal = true,
            .account = {"ann", ann},
            .requested_user = "ann",
            .requested_uid = ann,
            .peer_uid = root_uid,
            .is_remote = false,
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

TEST(JudgeCandidate, RefusesAPinThatEverybodyKnowsWhereTheSettingsSaySo) {
    struct AtService {
        const char* service;
        ServiceUse use;
        const char* refused; // with default_pin = "refuse"
    };
    for (const AtService& at : {AtService{"login", ServiceUse::logon, "pin-default"},
                                AtService{"i3lock", ServiceUse::unlock, "granted"}})
        for (const auto setting : {DefaultPin::allow, DefaultPin::warn, DefaultPin::refuse})
            for (const bool is_default : {false, true}) {
                Settings settings = settings_with();
                settings.services[at.service] = {.use = at.use};
                settings.cards.default_pin = setting;
                CandidateFacts facts = good_candidate();
                facts.service = at.service;
                facts.has_default_pin = is_default;
                const CandidateVerdict verdict = judge_candidate(settings, facts);
                const bool may_refuse = is_default && setting == DefaultPin::refuse;
                EXPECT_EQ(id_of(verdict.decision.reason), may_refuse ? at.refused : "granted") << at.service;
                facts.tries_left = 0;
                EXPECT_EQ(judge_candidate(settings, facts).decision.reason, Reason::pin_locked);
            }
}

TEST(DefaultPin, IsToldAndAskedAboutAsTheSettingsSay) {
    for (const auto setting : {DefaultPin::allow, DefaultPin::warn, DefaultPin::refuse}) {
        Settings settings;
        settings.cards.default_pin = setting;
        EXPECT_FALSE(warns_of_default_pin(settings, false));
        EXPECT_EQ(warns_of_default_pin(settings, true), setting != DefaultPin::allow);
        EXPECT_EQ(asks_about_default_pin(settings), setting != DefaultPin::allow);
        settings.certificates.attestation_anchors = {"/etc/signet/yubico.pem"};
        EXPECT_TRUE(asks_about_default_pin(settings));
    }
    EXPECT_EQ(Settings().cards.default_pin, DefaultPin::warn);
}

TEST(JudgeCandidate, AsksBeforeTheLastTryAndOnlyThen) {
    for (const unsigned tries : {1U, 2U, 3U, 15U}) {
        CandidateFacts facts = good_candidate();
        facts.tries_left = tries;
        EXPECT_EQ(judge_candidate(settings_with(), facts).ask_first, tries == 1) << tries;
    }
    EXPECT_FALSE(CandidateVerdict{}.ask_first);
}

TEST(JudgeCandidate, GuessesWhereAUserIsNamedAndOnlyAKdcKnowsTheOwner) {
    CandidateFacts facts = good_candidate();
    EXPECT_FALSE(judge_candidate(settings_with(), facts).is_guess);
    facts.account = {"a.smith@corp.example", {}};
    facts.account_may_come = true;
    const CandidateVerdict guess = judge_candidate(settings_with(), facts);
    EXPECT_TRUE(guess.decision.granted() && guess.is_guess);
    facts.requested_user = {}; // whoever it is is meant
    const CandidateVerdict anybody = judge_candidate(settings_with(), facts);
    EXPECT_TRUE(anybody.decision.granted() && !anybody.is_guess);
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

} // namespace
} // namespace signet::policy
