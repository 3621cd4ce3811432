// SPDX-License-Identifier: Apache-2.0
// Every combination of what decides whether a PIN is asked for a certificate, against the rule said once more. It is the
// beginning only: whoever is asked here may be refused in the end.
#include "tests/unit/policy/decision_comparison.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <vector>

namespace signet::policy {
namespace {

using namespace space;

// The rules said once more read a world; what a candidate has beside it:
struct CardWorld : World {
    CandidateFacts card;
};
using OfCard = Dimension<CardWorld>;

OfCard of_world(const Of& choices) {
    OfCard same;
    for (const auto& choose : choices)
        same.push_back([choose](CardWorld& w) { choose(w); });
    return same;
}
OfCard certificate_of_card() {
    return dimension<CardWorld>({Reason::granted, Reason::cert_expired},
                                [](CardWorld& w, Reason r) { w.card.certificate = {r}; });
}
OfCard has_principal() {
    return dimension<CardWorld>({true, false}, [](CardWorld& w, bool is) { w.card.has_principal = is; });
}
OfCard account_may_come() {
    return dimension<CardWorld>({false, true}, [](CardWorld& w, bool is) { w.card.account_may_come = is; });
}
Of places_of_callers() {
    return dimension<World>({CallerPlace::at_seat, CallerPlace::elsewhere},
                            [](World& w, CallerPlace p) { w.facts.begin.place = p; });
}
OfCard pinned_card() {
    return dimension<CardWorld>({false, true}, [](CardWorld& w, bool is) { w.card.is_pinned = is; });
}
OfCard tries_left() {
    return dimension<CardWorld>(std::initializer_list<std::optional<unsigned>>{3U, 1U, 0U, std::nullopt},
                                [](CardWorld& w, std::optional<unsigned> n) { w.card.tries_left = n; });
}
OfCard whose() {
    OfCard choices = dimension<CardWorld>({ann}, [](CardWorld& w, const Account& a) { w.card.account = a; });
    for (const Account& other : accounts_of_others)
        choices.push_back([=](CardWorld& w) { w.card.account = other; });
    return choices;
}
OfCard second_of() {
    return dimension<CardWorld>({nobody_named, ann, carol, root},
                                [](CardWorld& w, const Account& a) { w.card.admin_of = a; });
}

CardWorld good_door(ServiceUse use) {
    CardWorld w;
    w.door().use = use;
    w.card.service = "door";
    for (const Of& choices : {service(), place(), peer(), user(), invoker(), access()})
        choices.front()(w);
    return w;
}

bool is_good_card(const CardWorld& w) {
    return w.card.certificate.granted() && w.card.has_principal && w.card.tries_left != 0U;
}

// As signetd says it of the beginning.
CandidateFacts named(const CardWorld& w) {
    CandidateFacts facts = w.card;
    facts.requested_user = w.begin().user;
    facts.requested_uid = w.begin().user_uid;
    facts.peer_uid = w.begin().peer_uid;
    facts.is_remote = w.begin().place == CallerPlace::elsewhere;
    return facts;
}

// Whose it is the KDC may still have to say; then only root may ask, and for somebody who is known or for whoever it is.
bool may_be_used_by_rule(const CardWorld& w) {
    const BeginFacts& begin = w.begin();
    const bool is_open = !w.card.account.uid && w.card.account_may_come;
    const bool is_for_anybody = begin.user.empty();
    const bool of_somebody = is_welcome(w, w.card.account) &&
                             (is_for_anybody || begin.user_uid == w.card.account.uid) && begin.peer_uid &&
                             (begin.peer_uid == root_uid || begin.peer_uid == w.card.account.uid);
    const bool of_whoever = begin.peer_uid == root_uid && begin.place == CallerPlace::at_seat &&
                            (is_for_anybody || begin.user_uid);
    return is_good_card(w) &&
           (is_open ? of_whoever : of_somebody && w.card.is_pinned == is_local(w, w.card.account));
}

TEST(CandidateSpace, OfALogonIsUsedAsTheRuleSays) {
    Comparison all;
    CardWorld w = good_door(ServiceUse::logon);
    const std::vector<OfCard> dimensions{of_world(places_of_callers()),
                                         of_world(local_accounts()),
                                         pinned_card(),
                                         of_world(access()),
                                         of_world(minimum_uid()),
                                         of_world(peer()),
                                         of_world(user()),
                                         whose(),
                                         account_may_come(),
                                         certificate_of_card(),
                                         has_principal(),
                                         tries_left()};
    for_each_combination<CardWorld>(w, dimensions, [&](const CardWorld& now) {
        const CandidateVerdict verdict = judge_candidate(now.settings, named(now));
        all.add(now, verdict.decision.granted(), may_be_used_by_rule(now));
        ASSERT_EQ(verdict.standing == Standing::usable, verdict.decision.granted());
        ASSERT_EQ(verdict.ask_first, verdict.decision.granted() && now.card.tries_left == 1U);
    });
    all.expect_same();
}

bool may_prove_by_rule(const CardWorld& w) {
    const BeginFacts& begin = w.begin();
    const CardOwner wanted = w.door().elevate.as.owner;
    const bool is_open = !w.card.account.uid && !w.card.admin_of.uid && w.card.account_may_come;
    const auto person = begin.user == "root" ? begin.invoker : begin.user_uid;
    const Account& of_card = w.card.account;
    const bool is_right =
        (wanted == CardOwner::self && is_welcome(w, of_card) && of_card.uid == begin.user_uid) ||
        (wanted == CardOwner::group && is_welcome(w, of_card) && says(of_card.groups, "wheel")) ||
        (wanted == CardOwner::admin_principal && is_welcome(w, w.card.admin_of) &&
         w.card.admin_of.uid == person);
    const bool is_the_card = !w.card.fingerprint.empty() && w.card.fingerprint == begin.session_certificate;
    const bool is_of_its_kind = w.card.is_pinned == is_local(w, of_card) &&
                                !(wanted == CardOwner::admin_principal && is_local(w, w.card.admin_of));
    return is_good_card(w) && (!w.door().elevate.session_card || is_the_card) &&
           (is_open || (is_right && is_of_its_kind));
}

TEST(CandidateSpace, OfAnElevationIsUsedAsTheRuleSays) {
    const OfCard owner = dimension<CardWorld>(
        {CardOwner::self, CardOwner::admin_principal, CardOwner::group}, [](CardWorld& w, CardOwner kind) {
            w.door().elevate.as = {kind, kind == CardOwner::group ? "wheel" : ""};
        });
    const OfCard session = dimension<CardWorld>({"aa", "bb", ""}, [](CardWorld& w, const char* opened_by) {
        w.door().elevate.session_card = true;
        w.facts.begin.session_certificate = opened_by;
    });
    const OfCard fingerprint =
        dimension<CardWorld>({"aa", "bb", ""}, [](CardWorld& w, const char* of) { w.card.fingerprint = of; });
    const std::vector<OfCard> of_people{
        owner,       of_world(access()), of_world(user()),           of_world(invoker()), whose(),
        second_of(), account_may_come(), of_world(local_accounts()), pinned_card()};
    const std::vector<OfCard> of_cards{owner,           session,      fingerprint,
                                       whose(),         second_of(),  certificate_of_card(),
                                       has_principal(), tries_left(), account_may_come()};
    Comparison all;
    for (const auto& dimensions : {of_people, of_cards}) {
        CardWorld w = good_door(ServiceUse::elevate);
        for_each_combination<CardWorld>(w, dimensions, [&](const CardWorld& now) {
            const auto verdict = judge_candidate_to_elevate(now.settings, now.begin(), named(now));
            all.add(now, verdict.decision.granted(), may_prove_by_rule(now));
            ASSERT_EQ(verdict.standing == Standing::usable, verdict.decision.granted());
        });
    }
    all.expect_same();
}

} // namespace
} // namespace signet::policy
