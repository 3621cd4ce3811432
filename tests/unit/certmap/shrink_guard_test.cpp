// SPDX-License-Identifier: Apache-2.0
#include "certmap/sync/shrink_guard.hpp"

#include <gtest/gtest.h>

namespace signet::certmap {
namespace {

TEST(ShrinkGuard, KeepsMoreThanHalfOfAStoreFromGoing) {
    struct Row {
        std::uint64_t before, after, removed;
        const char* problem; // empty: none
    };
    const Row rows[] = {
        {0, 1, 0, ""},
        {4, 2, 2, ""},
        {5, 3, 2, ""},
        {5, 2, 3, "this would remove 3 of 5 entries, so nothing was changed"},
        {5, 9, 3,
         "this would remove 3 of 5 entries, so nothing was changed"}, // others do not make up for them
        {1, 1, 1, "this would remove 1 of 1 entries, so nothing was changed"},
        {5, 0, 5, "there is no account that can be read, so nothing was stored"},
        {0, 0, 0, "there is no account that can be read, so nothing was stored"},
    };
    for (const Row& row : rows) {
        StoreChanges changes;
        changes.before = row.before;
        changes.after = row.after;
        changes.removed = row.removed;
        const auto checked = check_shrinking(changes);
        EXPECT_EQ(checked ? "" : checked.error().problem, row.problem) << row.before << " " << row.after;
        EXPECT_TRUE(checked || checked.error().hint.find("--allow-shrink") != std::string::npos);
    }
}

TEST(ShrinkGuard, KeepsMoreThanHalfOfTheAccountsFromLosingTheirKeys) {
    struct Row {
        std::uint64_t bound, unbound;
        const char* problem; // empty: none
    };
    const Row rows[] = {
        {0, 0, ""},
        {4, 2, ""},
        {5, 3, "this would leave 3 of 5 accounts that have strong keys without any, so nothing was changed"},
        {1, 1, "this would leave 1 of 1 accounts that have strong keys without any, so nothing was changed"},
    };
    for (const Row& row : rows) {
        StoreChanges changes;
        changes.before = changes.after = 100; // most accounts never had keys
        changes.bound = row.bound;
        changes.unbound = row.unbound;
        const auto checked = check_shrinking(changes);
        EXPECT_EQ(checked ? "" : checked.error().problem, row.problem) << row.bound << " " << row.unbound;
        EXPECT_TRUE(checked || checked.error().hint.find("--allow-shrink") != std::string::npos);
    }
}

} // namespace
} // namespace signet::certmap
