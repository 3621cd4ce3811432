// SPDX-License-Identifier: Apache-2.0
// May this program ask for more rights, whose card may prove it, and does what was proved suffice?
#include "tests/unit/policy/elevate_facts.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace signet::policy {
namespace {

TEST(MayBeginElevation, IsRefusedForEachThingThatIsNotAsItShouldBe) {
    for (const auto& row : begin_rows) {
        BeginFacts facts = good_sudo();
        row.change(facts);
        EXPECT_EQ(id_of(may_begin_elevation(settings_of(CardOwner::self), facts).reason), row.reason)
            << row.what;
    }
}

// --- whose card ------------------------------------------------------------------------------------------

// Which of the cards are usable, for each kind of elevator and for the account that is named.
struct Case {
    CardOwner owner;
    std::string_view user;
    Uid uid;
    std::vector<std::string_view> usable;
};
const std::string_view upn = "a UPN whose account the KDC will tell";
const std::vector<Case> cases{
    {CardOwner::self, "ann", ann, {"ann's", upn}},
    {CardOwner::self, "bob", bob, {"bob's", upn}},
    {CardOwner::self, "root", root_uid, {upn}},
    {CardOwner::admin_principal, "ann", ann, {"ann's second principal", upn}},
    {CardOwner::admin_principal, "root", root_uid, {"ann's second principal", upn}}, // ann has logged on
    {CardOwner::admin_principal, "bob", bob, {"bob's second principal", upn}},
    {CardOwner::group, "ann", ann, {"an administrator's", upn}},
    {CardOwner::group, "root", root_uid, {"an administrator's", upn}},
};

bool is_usable(const Case& of, const Card& card) {
    CandidateFacts facts;
    facts.certificate = {Reason::granted};
    facts.has_principal = true;
    facts.account = card.account;
    facts.admin_of = card.admin_of;
    facts.account_may_come = card.account_may_come;
    facts.peer_uid = root_uid;
    facts.tries_left = 3;
    BeginFacts begin = good_sudo();
    begin.user = of.user;
    begin.user_uid = of.uid;
    const auto verdict = judge_candidate_to_elevate(settings_of(of.owner), begin, facts);
    EXPECT_EQ(verdict.standing == Standing::usable, verdict.decision.granted());
    return verdict.decision.granted();
}

TEST(CardToElevate, IsTheOneThatTheServiceWants) {
    for (const Case& of : cases)
        for (const Card& card : cards) {
            const bool expected = std::ranges::find(of.usable, card.what) != of.usable.end();
            EXPECT_EQ(is_usable(of, card), expected)
                << card.what << " for " << of.user << ", elevate.as " << static_cast<int>(of.owner);
        }
}

TEST(CardToElevate, IsNotOneThatIsBadOrBlocked) {
    CandidateFacts good;
    good.certificate = {Reason::granted};
    good.has_principal = true;
    good.account = cards[0].account;
    good.tries_left = 1;
    const Settings settings = settings_of(CardOwner::self);
    EXPECT_TRUE(judge_candidate_to_elevate(settings, good_sudo(), good).ask_first);
    CandidateFacts blocked = good;
    blocked.tries_left = 0;
    EXPECT_EQ(judge_candidate_to_elevate(settings, good_sudo(), blocked).decision.reason, Reason::pin_locked);
    CandidateFacts fresh = good;
    fresh.has_default_pin = true;
    EXPECT_TRUE(judge_candidate_to_elevate(settings, good_sudo(), fresh).decision.granted());
    Settings strict = settings;
    strict.cards.default_pin = DefaultPin::refuse;
    EXPECT_EQ(judge_candidate_to_elevate(strict, good_sudo(), fresh).decision.reason, Reason::pin_default);
    CandidateFacts expired = good;
    expired.certificate = {Reason::cert_expired};
    EXPECT_EQ(judge_candidate_to_elevate(settings, good_sudo(), expired).decision.reason,
              Reason::cert_expired);
    CandidateFacts nameless = good;
    nameless.has_principal = false;
    EXPECT_EQ(judge_candidate_to_elevate(settings, good_sudo(), nameless).decision.reason,
              Reason::card_not_mapped);
}

// --- the verdict -----------------------------------------------------------------------------------------

// Each spoils facts that would be granted, whoever's card is wanted.
const std::vector<Row<IdentityFacts>> wrongs{
    {"no ticket", [](IdentityFacts& f) { f.ticket = {Reason::kdc_unreachable}; }, "kdc-unreachable"},
    {"a forged ticket", [](IdentityFacts& f) { f.judgement = TicketJudgement::forged; },
     "ticket-not-verified"},
    {"a ticket that nobody judged", [](IdentityFacts& f) { f.judgement = TicketJudgement::not_judged; },
     "ticket-not-verified"},
    {"no keytab", [](IdentityFacts& f) { f.judgement = TicketJudgement::no_keytab; }, "keytab-missing"},
    {"a certificate that has expired meanwhile",
     [](IdentityFacts& f) { f.certificate = {Reason::cert_expired}; }, "cert-expired"},
    {"a client that is not the certificate's",
     [](IdentityFacts& f) { f.client = certmap::Principal::parse("mallory@LAB.TEST").value(); },
     "ticket-wrong-principal"},
    {"a realm that is not allowed", [](IdentityFacts& f) { f.client_allowed = false; }, "realm-not-allowed"},
    {"somebody else's account", [](IdentityFacts& f) { f.of_client = f.admin_of = cards[1].account; }, ""},
    {"no account", [](IdentityFacts& f) { f.of_client = f.admin_of = {}; }, ""},
    {"root's account", [](IdentityFacts& f) { f.of_client = f.admin_of = cards[7].account; }, ""},
    {"another account than was asked about",
     [](IdentityFacts& f) { f.begin.user = "zoe", f.begin.user_uid = Uid{1009}; }, ""},
};

TEST(MayElevate, IsGrantedForWhatIsInOrder) {
    for (const CardOwner owner : owners) {
        const auto verdict = may_elevate(settings_of(owner), good_facts(owner));
        EXPECT_EQ(id_of(verdict.decision.reason), "granted") << static_cast<int>(owner);
        EXPECT_TRUE(verdict.account.uid);
    }
}

TEST(MayElevate, IsRefusedForEachThingThatIsNotAsItShouldBe) {
    for (const CardOwner owner : owners) {
        const Settings settings = settings_of(owner);
        for (const auto& row : begin_rows) {
            IdentityFacts facts = good_facts(owner);
            row.change(facts.begin);
            const bool becomes_root = facts.begin.user_uid == root_uid; // with the card of somebody who may
            if (row.reason == "granted" && (!becomes_root || owner != CardOwner::self)) continue;
            EXPECT_FALSE(may_elevate(settings, facts).decision.granted()) << row.what;
        }
        for (const auto& row : wrongs) {
            IdentityFacts facts = good_facts(owner);
            row.change(facts);
            const bool is_of_group = owner == CardOwner::group && row.what == wrongs.back().what;
            const auto verdict = may_elevate(settings, facts);
            EXPECT_EQ(verdict.decision.granted(), is_of_group)
                << row.what << " with " << static_cast<int>(owner);
            if (!row.reason.empty()) {
                EXPECT_EQ(id_of(verdict.decision.reason), row.reason) << row.what;
            }
        }
    }
}

// No combination of facts with an error in it is granted.
TEST(MayElevate, GrantsNoCombinationWithAnErrorInIt) {
    for (const CardOwner owner : owners)
        for (std::size_t one = 0; one < wrongs.size() - 1; ++one)
            for (const auto& other : wrongs)
                for (const auto& begin : begin_rows) {
                    IdentityFacts facts = good_facts(owner);
                    other.change(facts);
                    wrongs[one].change(facts);
                    begin.change(facts.begin);
                    EXPECT_FALSE(may_elevate(settings_of(owner), facts).decision.granted())
                        << wrongs[one].what << ", " << other.what << ", " << begin.what;
                }
}

// --- the card of the session -----------------------------------------------------------------------------

TEST(SessionCard, IsTheVeryOneThatOpenedTheSession) {
    Settings settings = settings_of(CardOwner::self);
    IdentityFacts facts = good_facts(CardOwner::self);
    CandidateFacts candidate;
    candidate.certificate = {Reason::granted};
    candidate.has_principal = true;
    candidate.account = cards[0].account;
    const auto judged = [&](std::string_view opened_by, std::string_view used) {
        facts.begin.session_certificate = opened_by;
        facts.fingerprint = candidate.fingerprint = used;
        const auto reason = may_elevate(settings, facts).decision.reason;
        EXPECT_EQ(judge_candidate_to_elevate(settings, facts.begin, candidate).decision.reason, reason);
        return reason;
    };
    EXPECT_EQ(judged("", "aa"), Reason::granted); // nobody asks for it
    settings.services["sudo"].elevate.session_card = true;
    EXPECT_EQ(judged("aa", "aa"), Reason::granted);
    EXPECT_EQ(judged("aa", "bb"), Reason::not_administrator); // another certificate of the same person
    EXPECT_EQ(judged("", "aa"), Reason::not_administrator);   // a session opened by password
    EXPECT_EQ(judged("", ""), Reason::not_administrator);
}

} // namespace
} // namespace signet::policy
