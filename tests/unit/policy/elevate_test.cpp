// SPDX-License-Identifier: Apache-2.0
// May this program ask for more rights, whose card may prove it, and does what was proved suffice?
#include "policy/elevate.hpp"
#include "tests/unit/policy/logon_facts.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace signet::policy {
namespace {

constexpr Uid carol = 1002; // of the group wheel
const std::vector<std::string> wheel{"wheel"};
const std::vector<std::string> none{};

Settings settings_of(CardOwner owner) {
    Settings settings = settings_with();
    settings.services["sudo"] = {.use = ServiceUse::elevate};
    settings.services["sudo"].elevate.as = {owner, owner == CardOwner::group ? "wheel" : ""};
    return settings;
}

BeginFacts good_sudo() {
    return {.service = "sudo",
            .peer_uid = root_uid,
            .place = CallerPlace::at_seat,
            .user = "ann",
            .user_uid = ann,
            .invoker = ann};
}

const std::vector<Row<BeginFacts>> begin_rows{
    {"nothing", [](BeginFacts&) {}, "granted"},
    {"no facts at all", [](BeginFacts& f) { f = {}; }, "service-off"},
    {"a service that logs on", [](BeginFacts& f) { f.service = "login"; }, "service-off"},
    {"a person elsewhere", [](BeginFacts& f) { f.remote_host = "far.example"; }, "remote-session"},
    {"a caller that is not at the seat", [](BeginFacts& f) { f.place = CallerPlace::elsewhere; },
     "not-at-seat"},
    {"a program of the user's own", [](BeginFacts& f) { f.peer_uid = ann; }, "not-permitted"},
    {"a program of another user's", [](BeginFacts& f) { f.peer_uid = bob; }, "not-permitted"},
    {"a caller that nobody knows", [](BeginFacts& f) { f.peer_uid.reset(); }, "not-permitted"},
    {"nobody named", [](BeginFacts& f) { f.user = "", f.user_uid.reset(); }, "not-permitted"},
    {"an account that the system does not know", [](BeginFacts& f) { f.user_uid.reset(); }, "not-permitted"},
    {"root, named by su", [](BeginFacts& f) { f.user = "root", f.user_uid = root_uid; }, "granted"},
};

TEST(MayBeginElevation, IsRefusedForEachThingThatIsNotAsItShouldBe) {
    for (const auto& row : begin_rows) {
        BeginFacts facts = good_sudo();
        row.change(facts);
        EXPECT_EQ(id_of(may_begin_elevation(settings_of(CardOwner::self), facts).reason), row.reason)
            << row.what;
    }
}

// --- whose card ------------------------------------------------------------------------------------------

struct Card {
    std::string_view what;
    Account account{};
    Account admin_of{};
    bool account_may_come = false;
};

const std::vector<Card> cards{
    {"ann's", {"ann", ann, none, wheel}, {}, false},
    {"bob's", {"bob", bob, none, wheel}, {}, false},
    {"an administrator's", {"carol", carol, wheel, none}, {}, false},
    {"ann's second principal", {}, {"ann", ann, none, wheel}, false},
    {"bob's second principal", {}, {"bob", bob, none, wheel}, false},
    {"nobody's", {}, {}, false},
    {"an account of the system's", {"daemon", 1, wheel, none}, {}, false},
    {"root's", {"root", root_uid, wheel, none}, {}, false},
    {"a group that could not be looked up", {"dave", 1003, none, none}, {}, false},
    {"a UPN whose account the KDC will tell", {}, {}, true},
};

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

IdentityFacts good_facts(CardOwner owner) {
    IdentityFacts facts;
    facts.begin = good_sudo();
    facts.ticket = {Reason::granted};
    facts.judgement = TicketJudgement::verified;
    facts.certificate = {Reason::granted};
    facts.client_allowed = true;
    const bool is_second = owner == CardOwner::admin_principal;
    const std::string_view name = is_second                   ? "ann/admin@LAB.TEST"
                                  : owner == CardOwner::group ? "carol@LAB.TEST"
                                                              : "ann@LAB.TEST";
    facts.principal = certmap::Principal::parse(name).value();
    facts.client = facts.principal;
    if (is_second)
        facts.admin_of = cards[0].account;
    else
        facts.of_client = owner == CardOwner::group ? cards[2].account : cards[0].account;
    return facts;
}

constexpr CardOwner owners[]{CardOwner::self, CardOwner::admin_principal, CardOwner::group};

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

// --- without a KDC ---------------------------------------------------------------------------------------

SignatureFacts good_signature(CardOwner owner) {
    const IdentityFacts known = good_facts(owner);
    SignatureFacts facts;
    facts.begin = known.begin;
    facts.certificate = known.certificate;
    facts.principal = known.principal;
    facts.principal_allowed = true;
    facts.of_card = known.of_client;
    facts.admin_of = known.admin_of;
    return facts;
}

const std::vector<Row<SignatureFacts>> offline_wrongs{
    {"a certificate that has expired meanwhile",
     [](SignatureFacts& f) { f.certificate = {Reason::cert_expired}; }, "cert-expired"},
    {"a signature of another key",
     [](SignatureFacts& f) { f.certificate = {Reason::signature_not_verified}; }, "signature-not-verified"},
    {"a UPN", [](SignatureFacts& f) { f.principal = certmap::Principal::of_upn("ann@lab.test").value(); },
     "kdc-unreachable"},
    {"an account read from a UPN", [](SignatureFacts& f) { f.account_is_of_upn = true; }, "kdc-unreachable"},
    {"no principal", [](SignatureFacts& f) { f.principal = {}; }, "kdc-unreachable"},
    {"a realm that is not allowed", [](SignatureFacts& f) { f.principal_allowed = false; },
     "realm-not-allowed"},
    {"another account than at the question", [](SignatureFacts& f) { f.candidate_uid = Uid{1009}; },
     "card-of-other-user"},
    {"no account", [](SignatureFacts& f) { f.of_card = f.admin_of = {}; }, ""},
    {"somebody else's account", [](SignatureFacts& f) { f.of_card = f.admin_of = cards[1].account; }, ""},
    {"root's account", [](SignatureFacts& f) { f.of_card = f.admin_of = cards[7].account; }, ""},
};

TEST(MayElevateOffline, DemandsWhatItDemandsWithAKdcAndThatTheServiceAllowsIt) {
    for (const CardOwner owner : owners) {
        Settings settings = settings_of(owner);
        EXPECT_EQ(may_elevate_offline(settings, good_signature(owner)).decision.reason,
                  Reason::kdc_unreachable);
        settings.services["sudo"].elevate.offline = true;
        EXPECT_TRUE(may_elevate_offline(settings, good_signature(owner)).decision.granted());
        for (const auto& row : offline_wrongs) {
            SignatureFacts facts = good_signature(owner);
            row.change(facts);
            const auto verdict = may_elevate_offline(settings, facts);
            EXPECT_FALSE(verdict.decision.granted()) << row.what;
            if (!row.reason.empty()) {
                EXPECT_EQ(id_of(verdict.decision.reason), row.reason) << row.what;
            }
        }
        for (const auto& row : begin_rows) {
            if (row.reason == "granted") continue;
            SignatureFacts facts = good_signature(owner);
            row.change(facts.begin);
            EXPECT_EQ(id_of(may_elevate_offline(settings, facts).decision.reason), row.reason) << row.what;
        }
    }
}

TEST(MayElevateOffline, IsForElevationsAlone) {
    Settings settings = settings_of(CardOwner::self);
    settings.services["login"].elevate.offline = true;
    EXPECT_FALSE(may_do_without_kdc(settings, "login"));
    EXPECT_FALSE(may_do_without_kdc(settings, "sudo"));
    EXPECT_FALSE(may_do_without_kdc(settings, "su"));
}

} // namespace
} // namespace signet::policy
