// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/directory/sync_state.hpp"

#include <charconv>
#include <string_view>

namespace signet::ctl {
namespace {

constexpr std::string_view version = "signet-sync 2 ";

// The number up to the end of the line; `rest` becomes what follows.
std::optional<std::int64_t> time_of(std::string_view& rest) {
    const std::size_t end = rest.find('\n');
    if (end == rest.npos) return std::nullopt;
    std::int64_t time = 0;
    const auto [last, error] = std::from_chars(rest.data(), rest.data() + end, time);
    if (error != std::errc() || last != rest.data() + end || time < 0) return std::nullopt;
    rest.remove_prefix(end + 1);
    return time;
}

} // namespace

std::string text_of(const SyncState& state) {
    return std::string(version) + std::to_string(state.loaded) + "\n" + state.question + "\n" + state.cookie;
}

std::optional<SyncState> parse_sync_state(const std::string& text) {
    if (!text.starts_with(version)) return std::nullopt;
    std::string_view rest = std::string_view(text).substr(version.size());
    const auto loaded = time_of(rest);
    const std::size_t end = rest.find('\n');
    if (!loaded || end == rest.npos) return std::nullopt;
    return SyncState{std::string(rest.substr(0, end)), std::string(rest.substr(end + 1)), *loaded};
}

bool is_load_due(const SyncState& state, std::int64_t now) {
    return now < state.loaded || std::chrono::seconds(now - state.loaded) >= full_load_interval;
}

} // namespace signet::ctl
