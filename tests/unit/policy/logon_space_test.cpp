// SPDX-License-Identifier: Apache-2.0
// Every combination of what decides over a logon and over an unlocking, against the rule said once more.
#include "policy/account.hpp"
#include "tests/unit/policy/decision_comparison.hpp"

#include <gtest/gtest.h>

namespace signet::policy {
namespace {

using namespace space;

World good_door(ServiceUse use) {
    World w;
    w.door().use = use;
    for (const Of& choices :
         {service(), remote_host(), place(), peer(), user(), access(), ticket(), certificate(), judgement(),
          indicators(), principal(), client(), client_allowed()})
        choices.front()(w);
    w.facts.of_client = ann;
    return w;
}

// Whoever acts is root, or the person itself, by name.
bool may_log_on_by_rule(const World& w) {
    const Account& owner = owner_of_card(w);
    const BeginFacts& begin = w.begin();
    return w.door().use == ServiceUse::logon && is_somebody_here(w) && is_proved(w) && is_one_person(w) &&
           is_welcome(w, owner) && !is_local(w, owner) &&
           (begin.user.empty() || begin.user_uid == owner.uid) && begin.peer_uid &&
           (begin.peer_uid == root_uid || (begin.peer_uid == owner.uid && begin.peer_uid == begin.user_uid));
}

// The same, and the account has to be named.
bool may_unlock_by_rule(const World& w) {
    World as_logon = w;
    as_logon.door().use = ServiceUse::logon;
    return w.door().use == ServiceUse::unlock && !w.begin().user.empty() && may_log_on_by_rule(as_logon);
}

struct Story {
    ServiceUse use;
    IdentityVerdict (*decide)(const Settings&, const IdentityFacts&);
    bool (*rule)(const World&);
};
class StoryOfIdentity : public testing::TestWithParam<Story> {
protected:
    // Granted: for the owner of the card, and nobody else.
    Comparison compared(const std::vector<Of>& dimensions) const {
        Comparison all;
        World w = good_door(GetParam().use);
        for_each_combination<World>(w, dimensions, [&](const World& now) { add(all, now); });
        return all;
    }
    void add(Comparison& all, const World& w) const {
        const auto [use, decide, rule] = GetParam();
        const IdentityVerdict verdict = decide(w.settings, w.facts);
        all.add(w, verdict.decision.granted(), rule(w));
        if (verdict.decision.granted()) {
            EXPECT_EQ(verdict.account.uid, owner_of_card(w).uid);
        }
    }
};

TEST_P(StoryOfIdentity, BeginsAsTheRuleSays) {
    compared({use(GetParam().use), service(), remote_host(), place(), peer(), user(),
              account(&IdentityFacts::of_client, ann)})
        .expect_same();
}

TEST_P(StoryOfIdentity, BelievesWhatTheRuleSays) {
    compared({ticket(), certificate(), verification(), judgement(), wanted_indicator(), indicators(),
              principal(), client(), client_allowed()})
        .expect_same();
}

TEST_P(StoryOfIdentity, IsForWhomTheRuleSays) {
    compared({peer(), user(), account(&IdentityFacts::of_certificate, nobody_named), read_from_upn(),
              account(&IdentityFacts::of_client, ann)})
        .expect_same();
    compared({local_accounts(), access(), account(&IdentityFacts::of_certificate, nobody_named),
              read_from_upn(), account(&IdentityFacts::of_client, ann), candidate_uid()})
        .expect_same();
}

TEST_P(StoryOfIdentity, HasNoCombinationAcrossAllOfItThatTheRuleDoesNotForesee) {
    const std::vector<Of> all{use(GetParam().use),
                              service(),
                              remote_host(),
                              place(),
                              peer(),
                              user(),
                              access(),
                              local_accounts(),
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
                              candidate_uid()};
    Comparison seen;
    World w = good_door(GetParam().use);
    for_some_combinations<World>(w, all, 15'000, [&](const World& now) { add(seen, now); });
    seen.expect_same();
}

// Each is wrong by itself, and two of them do not make it right, nor do all.
const std::vector<std::function<void(World&)>> errors{
    [](World& w) { w.door().use = ServiceUse::off; },
    [](World& w) { w.facts.begin.remote_host = "far.example"; },
    [](World& w) { w.facts.begin.place = CallerPlace::elsewhere; },
    [](World& w) { w.facts.begin.peer_uid = carol.uid; },
    [](World& w) { w.facts.begin.user = "carol", w.facts.begin.user_uid = carol.uid; },
    [](World& w) { w.facts.ticket = {}; },
    [](World& w) { w.facts.certificate = {}; },
    [](World& w) { w.facts.judgement = TicketJudgement::forged; },
    [](World& w) { w.settings.domain.require_indicator = "another"; },
    [](World& w) { w.facts.principal = {}; },
    [](World& w) { w.facts.client = {}; },
    [](World& w) { w.facts.client_allowed = false; },
    [](World& w) { w.facts.of_client = root; },
    [](World& w) {
        w.door().except = {"ann", "carol", "root"};
    },
    [](World& w) { w.facts.candidate_uid = bob.uid; },
    [](World& w) { w.settings.local_accounts.users = {"ann"}; },
};

TEST_P(StoryOfIdentity, GrantsNothingThatHasAnErrorInIt) {
    const World good = good_door(GetParam().use);
    for (std::size_t set = 0; set < std::size_t{1} << errors.size(); ++set) {
        World w = good;
        for (std::size_t i = 0; i < errors.size(); ++i)
            if ((set >> i & 1U) != 0) errors[i](w);
        ASSERT_EQ(GetParam().decide(w.settings, w.facts).decision.granted(), set == 0) << set;
    }
}

INSTANTIATE_TEST_SUITE_P(Policy, StoryOfIdentity,
                         testing::Values(Story{ServiceUse::logon, may_log_on, may_log_on_by_rule},
                                         Story{ServiceUse::unlock, may_unlock, may_unlock_by_rule}),
                         [](const auto& story) {
                             return story.param.use == ServiceUse::logon ? "logon" : "unlock";
                         });

// --- accounts of this machine alone, by a signature ---------------------------------------------------------------

World good_local_door(ServiceUse use) {
    World w = good_door(use);
    w.settings.local_accounts.users = {"ann"};
    w.is_pinned = true;
    return w;
}

bool may_sign_on_by_rule(const World& w) {
    const Account& owner = w.facts.of_client;
    const BeginFacts& begin = w.begin();
    const auto& candidate = w.facts.candidate_uid;
    return w.door().use == ServiceUse::logon && is_somebody_here(w) && w.facts.certificate.granted() &&
           w.is_pinned && is_local(w, owner) && (!candidate || candidate == owner.uid) &&
           is_welcome(w, owner) && (begin.user.empty() || begin.user_uid == owner.uid) && begin.peer_uid &&
           (begin.peer_uid == root_uid || (begin.peer_uid == owner.uid && begin.peer_uid == begin.user_uid));
}

bool may_unlock_by_signature_by_rule(const World& w) {
    World as_logon = w;
    as_logon.door().use = ServiceUse::logon;
    return w.door().use == ServiceUse::unlock && !w.begin().user.empty() && may_sign_on_by_rule(as_logon);
}

TEST(StoryOfSignature, IsForWhomTheRuleSaysAndForNobodyElse) {
    const std::vector<Of> beginnings{service(), remote_host(), place(),      peer(),
                                     user(),    pinned(),      certificate()};
    const std::vector<Of> people{local_accounts(),
                                 pinned(),
                                 access(),
                                 peer(),
                                 user(),
                                 candidate_uid(),
                                 account(&IdentityFacts::of_client, ann)};
    for (const auto use_of_door : {ServiceUse::logon, ServiceUse::unlock})
        for (auto dimensions : {beginnings, people}) {
            dimensions.push_back(use(use_of_door));
            Comparison all;
            World w = good_local_door(use_of_door);
            for_each_combination<World>(w, dimensions, [&](const World& now) {
                const bool is_logon = use_of_door == ServiceUse::logon;
                const auto verdict = is_logon ? may_log_on_by_signature(now.settings, signature_of(now))
                                              : may_unlock_by_signature(now.settings, signature_of(now));
                all.add(now, verdict.decision.granted(),
                        is_logon ? may_sign_on_by_rule(now) : may_unlock_by_signature_by_rule(now));
            });
            all.expect_same();
        }
}

// The account phase knows nothing but the service: whatever the rest of the section says, and whichever section it is.
TEST(AccountPhase, AsksForTheCardWhereTheDecidingSectionDoesAndNowhereElse) {
    for (const std::string_view section : {"door", "do*", "default", "gate"})
        for (const auto demand : {AccountDemand::any, AccountDemand::by_card})
            for (const auto use :
                 {ServiceUse::off, ServiceUse::logon, ServiceUse::unlock, ServiceUse::elevate})
                for (const auto card : {CardDemand::required, CardDemand::preferred}) {
                    Settings settings;
                    settings.services[std::string(section)] = {
                        .use = use, .card = card, .account = demand, .users = {"ann"}};
                    const bool is_open = demand == AccountDemand::any || section == "gate";
                    EXPECT_EQ(may_go_on_without_card(settings, "door").granted(), is_open) << section;
                }
}

} // namespace
} // namespace signet::policy
