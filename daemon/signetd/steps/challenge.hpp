// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a card signs where no KDC is asked: bytes that only this machine can have made up, now, for this story. Pure:
// the random part is the caller's.

#include "daemon/protocol/bytes.hpp"
#include "daemon/signetd/refusal.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace signet::daemon {

// Nobody meets a challenge twice, and nobody collects signatures beforehand.
constexpr std::size_t challenge_random_bytes = 32;

struct Occasion {
    std::string_view host;
    std::string_view service;
    std::string_view user;      // as the application names it; empty: it does not
    std::optional<uid_t> uid{}; // of that user; nothing: the system knows none
    std::array<std::uint8_t, challenge_random_bytes> random{};
};

// protocol::challenge_prefix and a line for each of these (daemon/protocol/README.md section 6). bad-request for a name
// with a line break, which could pass for two lines.
Result<protocol::Bytes> challenge_for(const Occasion& occasion);

} // namespace signet::daemon
