// SPDX-License-Identifier: Apache-2.0
// For every store, all rules and each certificate: no mode and no rule reaches an account past what its entries
// say. Generated, since nobody thinks of all the ways in which a store, a rule and a certificate meet.
#include "certmap/judgement/identification.hpp"
#include "tests/unit/certmap/fake_store.hpp"
#include "tests/unit/certmap/generated_binding.hpp"

#include <gtest/gtest.h>

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

} // namespace
} // namespace signet::certmap
