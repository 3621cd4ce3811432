// SPDX-License-Identifier: Apache-2.0
// For every store, all rules and each certificate: no mode and no rule reaches an account past what its entries
// say. Generated, since nobody thinks of all the ways in which a store, a rule and a certificate meet.
#include "certmap/judgement/identification.hpp"
#include "tests/unit/certmap/fake_store.hpp"
#include "tests/unit/certmap/generated_binding.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <set>

namespace signet::certmap {
namespace {

using test::every_mode;
using test::GeneratedBinding;
using test::owned_by;

constexpr unsigned first_seed = 26923;
constexpr unsigned seeds = 1500;

struct Tally {
    int named = 0, by_entry = 0, by_rule = 0, by_strong_rule = 0, refused = 0, bound = 0;
};

void check(const GeneratedBinding& scene, BindingMode mode, const Subject& subject, Tally& tally) {
    test::FakeStore store;
    store.entries = scene.entries;
    const auto found = identify(scene.certificate,
                                {.store = &store,
                                 .binding = {.mode = mode},
                                 .rules = scene.rules,
                                 .domain = scene.domain,
                                 .realms = scene.realms},
                                subject)
                           .value();
    tally.refused += found.outcome == IdentificationOutcome::refused;
    if (!found.account) return;
    ++tally.named;
    ++(found.rules ? tally.by_rule : tally.by_entry);
    tally.by_strong_rule += found.binding && found.binding->strength.reason == StrengthReason::strong_rule;
    const auto mine = owned_by(scene.entries, found.account->user, {found.account->principal, subject.client},
                               scene.domain);
    tally.bound += test::has_strong_key(mine);
    EXPECT_EQ(test::violation(scene.certificate, mine), "")
        << found.account->user << " " << found.account->principal.text() << " in mode "
        << static_cast<int>(mode) << "\n"
        << scene.text();
}

TEST(Binding, IsNeverReachedPastTheEntriesOfAnAccount) {
    Tally tally;
    for (unsigned seed = first_seed; seed < first_seed + seeds && !HasFailure(); ++seed) {
        const GeneratedBinding scene(seed);
        SCOPED_TRACE(seed);
        const Principal client = scene.client();
        const auto is_client = [&](const Account& account) {
            return account.user == scene.claimed_user() || account.principal == client;
        };
        for (const auto mode : every_mode) {
            check(scene, mode, {}, tally);
            check(scene, mode, {.claim = is_client}, tally);
            check(scene, mode, {.claim = {}, .client = client}, tally);
        }
    }
    // Enough of each kind, or the scenes are not what they were.
    EXPECT_GT(tally.named, 1500);
    EXPECT_GT(tally.by_entry, 1000);
    EXPECT_GT(tally.by_rule, 300);
    EXPECT_GT(tally.by_strong_rule, 150);
    EXPECT_GT(tally.bound, 500);
    EXPECT_GT(tally.refused, 2500);
}

// Whoever an entry or a rule of the scene could mean.
std::vector<Account> everybody(const GeneratedBinding& scene, const Sources& sources) {
    std::vector<Account> accounts;
    for (const Entry& entry : scene.entries)
        accounts.push_back(account_of(entry, scene.domain));
    for (const Rule& rule : scene.rules) {
        const auto mapping = map_certificate(scene.certificate, {&rule, 1},
                                             {scene.domain, scene.realms, sources.store, sources.digest});
        if (const auto* one = std::get_if<Mapped>(&mapping)) accounts.push_back(one->account);
        if (const auto* several = std::get_if<Ambiguous>(&mapping))
            std::ranges::copy(several->accounts, std::back_inserter(accounts));
    }
    for (Account& account : accounts)
        if (account.principal.empty())
            account.principal = {PrincipalKind::principal, {account.user}, scene.domain};
    return accounts;
}

std::string text_of(const Account& account) {
    return account.principal.text() + (account.principal.is_enterprise() ? " (UPN) as " : " as ") +
           account.user;
}

struct Chosen {
    int several = 0, one = 0, none = 0, left_out = 0;
};

// Exactly those are offered who would be granted if they had said so.
void check_choices(const GeneratedBinding& scene, const Sources& sources, const Principal& client,
                   Chosen& tally) {
    const auto found = identify(scene.certificate, sources, {.claim = {}, .client = client}).value();
    std::set<std::string> offered;
    for (const Identification& choice : found.choices)
        EXPECT_TRUE(offered.insert(text_of(choice.account.value())).second) << "twice";
    if (found.outcome != IdentificationOutcome::ambiguous) {
        EXPECT_TRUE(offered.empty());
        return;
    }
    std::set<std::string> granted;
    for (const Account& account : everybody(scene, sources)) {
        const auto is_it = [&](const Account& other) { return text_of(other) == text_of(account); };
        const auto judged = identify(scene.certificate, sources, {.claim = is_it, .client = client}).value();
        if (judged.account && is_it(*judged.account)) granted.insert(text_of(account));
        tally.left_out += !judged.account;
    }
    EXPECT_EQ(offered, granted) << scene.text();
    ++(offered.empty() ? tally.none : offered.size() == 1 ? tally.one : tally.several);
}

TEST(Binding, OffersThoseAccountsThatAClaimWouldReach) {
    Chosen tally;
    for (unsigned seed = first_seed; seed < first_seed + seeds && !HasFailure(); ++seed) {
        const GeneratedBinding scene(seed);
        SCOPED_TRACE(seed);
        test::FakeStore store;
        store.entries = scene.entries;
        for (const auto mode : every_mode)
            for (const bool with_store : {true, false})
                for (const Principal& client : {Principal{}, scene.client()})
                    check_choices(scene,
                                  {.store = with_store ? &store : nullptr,
                                   .binding = {.mode = mode},
                                   .rules = scene.rules,
                                   .domain = scene.domain,
                                   .realms = scene.realms},
                                  client, tally);
    }
    EXPECT_GT(tally.several, 100);
    EXPECT_GT(tally.one, 100);
    EXPECT_GT(tally.none, 100);
    EXPECT_GT(tally.left_out, 300);
}

} // namespace
} // namespace signet::certmap
