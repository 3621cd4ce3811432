// SPDX-License-Identifier: Apache-2.0
#pragma once

// What any worker says instead of its answer.

#include "daemon/protocol/field_types.hpp"
#include "daemon/protocol/message_type.hpp"

#include <optional>

namespace signet::protocol {

// Ends the request; a card worker exits after it.
struct WorkerFailed {
    static constexpr auto type = MessageType::worker_failed;
    Name reason;   // id, policy/reasons
    Detail detail; // for the log
    std::optional<std::uint8_t> tries_left;
    std::uint32_t apdus = 0;
    std::uint32_t verifies = 0;
    static void fields(auto& self, auto& field) {
        field(self.reason, self.detail, self.tries_left, self.apdus, self.verifies);
    }
};

} // namespace signet::protocol
