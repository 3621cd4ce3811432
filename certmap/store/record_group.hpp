// SPDX-License-Identifier: Apache-2.0
#pragma once

// The records of accounts with neighbouring numbers in one value of LMDB, so that the table of values is
// small and stays in the cache: where each record ends, as u32, then the records. Pure.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace signet::certmap::store {

inline constexpr std::uint64_t group_size = 16;

using RecordGroup = std::array<std::string, group_size>; // empty: no account has this number

std::string group_text(const RecordGroup& group);

// nullopt: the group is damaged. Empty: no account.
std::optional<std::string_view> record_in(std::string_view group, std::uint64_t number) noexcept;
std::optional<RecordGroup> group_of(std::string_view text);

} // namespace signet::certmap::store
