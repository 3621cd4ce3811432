// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/directory/sync_state.hpp"

#include <string_view>

namespace signet::ctl {
namespace {

constexpr std::string_view version = "signet-sync 1\n";

} // namespace

std::string text_of(const SyncState& state) {
    return std::string(version) + state.question + "\n" + state.cookie;
}

std::optional<SyncState> parse_sync_state(const std::string& text) {
    if (!text.starts_with(version)) return std::nullopt;
    const std::size_t end = text.find('\n', version.size());
    if (end == std::string::npos) return std::nullopt;
    return SyncState{text.substr(version.size(), end - version.size()), text.substr(end + 1)};
}

} // namespace signet::ctl
