// SPDX-License-Identifier: Apache-2.0
// Every combination of what decides over more rights, by ticket and by the card's signature, against the rule said once
// more.
#include "tests/unit/policy/decision_comparison.hpp"

#include <gtest/gtest.h>

namespace signet::policy {
namespace {

using namespace space;

// --- dimensions ------------------------------------------------------------------------------------------------

// Whose card is wanted, and a card that would be the right one.
Of owner() {
    using enum CardOwner;
    return dimension<World>({self, admin_principal, group}, [](World& w, CardOwner kind) {
        w.door().elevate.as = {kind, kind == group ? "wheel" : ""};
        w.facts.of_certificate = {};
        w.facts.of_client = kind == self ? ann : kind == group ? carol : nobody_named;
        w.facts.admin_of = kind == admin_principal ? ann : nobody_named;
    });
}
Of session_card() {
    return dimension<World>({false, true}, [](World& w, bool is) { w.door().elevate.session_card = is; });
}
Of offline() {
    return dimension<World>({true, false}, [](World& w, bool is) { w.door().elevate.offline = is; });
}
Of fingerprint() {
    return dimension<World>({"aa", "bb", ""}, [](World& w, const char* of) { w.facts.fingerprint = of; });
}
Of session_certificate() {
    return dimension<World>({"aa", "bb", ""},
                            [](World& w, const char* of) { w.facts.begin.session_certificate = of; });
}

World good_door() {
    World w;
    w.door().use = ServiceUse::elevate;
    for (const Of& choices : {service(), remote_host(), place(), peer(), user(), invoker(), access(),
                              ticket(), certificate(), judgement(), indicators(), principal(), client(),
                              client_allowed(), owner(), offline(), fingerprint()})
        choices.front()(w);
    return w;
}

// --- the rules, said once more ------------------------------------------------------------------------------------

// A program of root's, about somebody who is known, with the card of the session where that is wanted.
bool may_be_asked(const World& w) {
    const BeginFacts& begin = w.begin();
    const bool is_the_card = !w.facts.fingerprint.empty() && w.facts.fingerprint == begin.session_certificate;
    return w.door().use == ServiceUse::elevate && is_somebody_here(w) && begin.peer_uid == root_uid &&
           !begin.user.empty() && begin.user_uid && (!w.door().elevate.session_card || is_the_card);
}

bool is_right_person(const World& w, const Account& of_card) {
    const BeginFacts& begin = w.begin();
    const CardOwner wanted = w.door().elevate.as.owner;
    const auto person = begin.user == "root" ? begin.invoker : begin.user_uid;
    return (wanted == CardOwner::self && is_welcome(w, of_card) && of_card.uid == begin.user_uid) ||
           (wanted == CardOwner::group && is_welcome(w, of_card) && says(of_card.groups, "wheel")) ||
           (wanted == CardOwner::admin_principal && is_welcome(w, w.facts.admin_of) &&
            w.facts.admin_of.uid == person);
}

bool may_elevate_by_rule(const World& w) {
    const bool is_second = w.door().elevate.as.owner == CardOwner::admin_principal;
    return may_be_asked(w) && is_proved(w) && (is_second || is_one_person(w)) &&
           is_right_person(w, owner_of_card(w)) &&
           !is_local(w, is_second ? w.facts.admin_of : owner_of_card(w));
}

// Pinned keys are those of the accounts of this machine alone, which have no second principals.
bool may_elevate_by_signature_by_rule(const World& w) {
    const auto& candidate = w.facts.candidate_uid;
    const bool is_second = w.door().elevate.as.owner == CardOwner::admin_principal;
    const bool is_without_kdc = w.door().elevate.offline && !w.facts.principal.text().empty() &&
                                w.facts.principal != upn && !w.facts.user_is_of_upn && w.facts.client_allowed;
    return may_be_asked(w) && w.facts.certificate.granted() &&
           (!candidate || candidate == w.facts.of_client.uid) && is_right_person(w, w.facts.of_client) &&
           w.is_pinned == is_local(w, w.facts.of_client) && (w.is_pinned || is_without_kdc) &&
           !(is_second && (w.is_pinned || is_local(w, w.facts.admin_of)));
}

// --- comparing -------------------------------------------------------------------------------------------------

struct Way {
    const char* name;
    IdentityVerdict (*decide)(const World&);
    bool (*rule)(const World&);
};
const Way by_ticket{"ticket", [](const World& w) { return may_elevate(w.settings, w.facts); },
                    may_elevate_by_rule};
const Way by_signature{"signature",
                       [](const World& w) { return may_elevate_by_signature(w.settings, signature_of(w)); },
                       may_elevate_by_signature_by_rule};

class Elevation : public testing::TestWithParam<Way> {
protected:
    void expect_rule(const std::vector<Of>& dimensions) const {
        Comparison all;
        World w = good_door();
        for_each_combination<World>(w, dimensions, [&](const World& now) { add(all, now); });
        all.expect_same();
    }
    void add(Comparison& all, const World& w) const {
        all.add(w, GetParam().decide(w).decision.granted(), GetParam().rule(w));
    }
};

TEST_P(Elevation, BeginsAsTheRuleSays) {
    expect_rule({owner(), use(ServiceUse::elevate), service(), remote_host(), place(), peer(), user(),
                 account(&IdentityFacts::of_client, carol)});
}

TEST_P(Elevation, BelievesWhatTheRuleSays) {
    expect_rule({owner(), ticket(), certificate(), verification(), judgement(), principal(), client(),
                 client_allowed()});
    expect_rule(
        {owner(), verification(), judgement(), wanted_indicator(), indicators(), offline(), read_from_upn()});
}

TEST_P(Elevation, TakesTheCardThatTheRuleSays) {
    expect_rule(
        {owner(), session_card(), fingerprint(), session_certificate(), certificate(), offline(), user()});
    expect_rule({owner(), user(), invoker(), account(&IdentityFacts::of_client, carol),
                 account(&IdentityFacts::admin_of, nobody_named)});
    expect_rule({owner(), user(), account(&IdentityFacts::of_certificate, nobody_named), read_from_upn(),
                 account(&IdentityFacts::of_client, carol), candidate_uid()});
    expect_rule({owner(), access(), account(&IdentityFacts::of_client, carol),
                 account(&IdentityFacts::admin_of, nobody_named), candidate_uid()});
    expect_rule({owner(), local_accounts(), pinned(), offline(), principal(), user(),
                 account(&IdentityFacts::of_client, carol), account(&IdentityFacts::admin_of, nobody_named)});
}

TEST_P(Elevation, HasNoCombinationAcrossAllOfItThatTheRuleDoesNotForesee) {
    const std::vector<Of> all{owner(),
                              use(ServiceUse::elevate),
                              service(),
                              remote_host(),
                              place(),
                              peer(),
                              user(),
                              invoker(),
                              access(),
                              ticket(),
                              certificate(),
                              verification(),
                              judgement(),
                              wanted_indicator(),
                              indicators(),
                              principal(),
                              client(),
                              client_allowed(),
                              account(&IdentityFacts::of_certificate, nobody_named),
                              read_from_upn(),
                              account(&IdentityFacts::of_client, ann),
                              account(&IdentityFacts::admin_of, nobody_named),
                              candidate_uid(),
                              session_card(),
                              offline(),
                              local_accounts(),
                              pinned(),
                              fingerprint(),
                              session_certificate()};
    Comparison seen;
    World w = good_door();
    for_some_combinations<World>(w, all, 20'000, [&](const World& now) { add(seen, now); });
    seen.expect_same();
}

// Each is wrong by itself, whoever's card is wanted, and two of them do not make it right, nor do all.
const std::vector<std::function<void(World&)>> errors{
    [](World& w) { w.door().use = ServiceUse::logon; },
    [](World& w) { w.facts.begin.remote_host = "far.example"; },
    [](World& w) { w.facts.begin.place = CallerPlace::elsewhere; },
    [](World& w) { w.facts.begin.peer_uid = ann.uid; },
    [](World& w) { w.facts.begin.user = "zoe", w.facts.begin.user_uid.reset(); },
    [](World& w) { w.facts.certificate = {}; },
    [](World& w) { w.door().elevate.offline = false, w.facts.ticket = {}; },
    [](World& w) { w.door().elevate.offline = false, w.facts.judgement = TicketJudgement::forged; },
    [](World& w) { w.door().elevate.session_card = true; },
    [](World& w) { w.facts.principal = {}; },
    [](World& w) { w.facts.client_allowed = false; },
    [](World& w) { w.facts.of_client = w.facts.admin_of = reserved; },
    [](World& w) {
        w.door().except = {"ann", "carol", "nobody"};
    },
};

TEST_P(Elevation, GrantsNothingThatHasAnErrorInIt) {
    for (const auto& choose_owner : owner()) {
        World good = good_door();
        choose_owner(good);
        for (std::size_t set = 0; set < std::size_t{1} << errors.size(); ++set) {
            World w = good;
            for (std::size_t i = 0; i < errors.size(); ++i)
                if ((set >> i & 1U) != 0) errors[i](w);
            ASSERT_EQ(GetParam().decide(w).decision.granted(), set == 0) << described(w);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Policy, Elevation, testing::Values(by_ticket, by_signature),
                         [](const auto& way) { return way.param.name; });

} // namespace
} // namespace signet::policy
