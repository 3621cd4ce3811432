// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/directory/shared_names.hpp"

#include "certmap/text/text.hpp"

#include <algorithm>
#include <cstdint>
#include <unordered_map>

namespace signet::ctl {

using certmap::Entry;
using certmap::lower_case_ascii;
using certmap::Result;

Result<SharedNames> shared_names(const certmap::StoreWriter& writer) {
    std::unordered_map<std::string, std::uint64_t> owners; // of a name in lower case
    std::uint64_t marked = 0;
    const auto counted = writer.for_each([&](const Entry& entry) {
        ++owners[lower_case_ascii(entry.user)];
        marked += entry.unreadable == name_is_shared.one ? 1U : 0U;
    });
    if (!counted) return counted.error();
    const bool is_any_shared = std::ranges::any_of(owners, [](const auto& row) { return row.second > 1; });
    SharedNames found;
    if (!is_any_shared && marked == 0) return found;
    const auto sorted_out = writer.for_each([&](const Entry& entry) {
        const bool is_shared = owners[lower_case_ascii(entry.user)] > 1;
        // Who is refused for another value stays so.
        if (is_shared && entry.unreadable.empty()) found.unmarked.push_back(entry);
        if (!is_shared && entry.unreadable == name_is_shared.one) found.alone.push_back(entry);
    });
    if (!sorted_out) return sorted_out.error();
    std::ranges::stable_sort(found.unmarked, {},
                             [](const Entry& entry) { return lower_case_ascii(entry.user); });
    return found;
}

} // namespace signet::ctl
