// SPDX-License-Identifier: Apache-2.0
#include "certmap/trust/upn_subtree.hpp"

#include <gtest/gtest.h>

#include <string>

namespace signet::certmap::trust {
namespace {

struct Row {
    std::string_view upn;
    std::string_view subtree;
    bool permitted;
    bool excluded;
};

TEST(UpnSubtree, HasTheNamesOfItsDomain) {
    using namespace std::string_view_literals;
    for (const Row& row : {
             Row{"alice@contoso.com", "@contoso.com", true, true},
             Row{"alice@CONTOSO.com", "@contoso.COM", true, true},
             Row{"alice@contoso.com", "contoso.com", true, true},
             Row{"alice@contoso.com", ".contoso.com", false, false},
             Row{"alice@eu.contoso.com", ".contoso.com", true, true},
             Row{"alice@a.b.contoso.com", ".contoso.com", true, true},
             Row{"alice@eu.contoso.com", "@contoso.com", false, false},
             Row{"alice@eu.contoso.com", "contoso.com", false, true}, // which its CA meant is not known
             Row{"alice@evilcontoso.com", "contoso.com", false, false},
             Row{"alice@evilcontoso.com", "@contoso.com", false, false},
             Row{"alice@evilcontoso.com", ".contoso.com", false, false},
             Row{"alice@contoso.com.evil.test", "@contoso.com", false, false},
             Row{"alice@contoso.com", "alice@contoso.com", true, true},
             Row{"ALICE@contoso.com", "alice@contoso.com", true, true},
             Row{"bob@contoso.com", "alice@contoso.com", false, false},
             Row{"alice@anything", "", true, true},
             Row{"", "", true, true},
             // The domain is what stands behind the last "@".
             Row{"alice@contoso.com@evil.test", "@contoso.com", false, false},
             Row{"alice@evil.test@contoso.com", "@contoso.com", true, true},
             // What cannot be compared for sure.
             Row{"alice", "@contoso.com", false, true},
             Row{"", "@contoso.com", false, true},
             Row{"@contoso.com", "@contoso.com", false, true},
             Row{"alice@", "@contoso.com", false, true},
             Row{"alice@contoso.com.", "@contoso.com", false, true},
             Row{"alice@.contoso.com", ".contoso.com", false, true},
             Row{"alice@contoso.com\0.evil.test"sv, "@contoso.com", false, true},
             Row{"alice@contos\xc3\xb6.com", "@contoso.com", false, true},
             Row{"alice@contoso.com", "@contos\xc3\xb6.com", false, true},
             Row{"alice@contoso.com", "@contoso.com.", false, true},
             Row{"alice@contoso.com", "@", false, false},
             Row{"alice@contoso.com", ".", false, true},
         }) {
        EXPECT_EQ(is_in_subtree(row.upn, row.subtree, SubtreeRole::permitted), row.permitted)
            << row.upn << " permitted by " << row.subtree;
        EXPECT_EQ(is_in_subtree(row.upn, row.subtree, SubtreeRole::excluded), row.excluded)
            << row.upn << " excluded by " << row.subtree;
    }
}

} // namespace
} // namespace signet::certmap::trust
