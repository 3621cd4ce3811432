// SPDX-License-Identifier: Apache-2.0
#pragma once

// What pcscd knows of its readers, look by look. Owned by the verb `watch`.

#include "daemon/protocol/messages/readers.hpp"
#include "daemon/worker/card/pcsc_context.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace signet::worker {

class ReaderStates {
public:
    explicit ReaderStates(PcscContext context) : context_(std::move(context)) {}

    /// Waits until something changes, at most for `limit`, and tells how things stand; does not wait when
    /// there is news already, as at the first call. Nothing when pcscd has gone: begin again with a new
    /// context.
    std::optional<std::vector<protocol::ReaderState>> next(std::chrono::milliseconds limit);

private:
    struct Known {
        unsigned long state = 0; // dwEventState of the last look; 0 is SCARD_STATE_UNAWARE
        protocol::Atr atr;
    };

    std::optional<std::vector<std::string>> reader_names() const;
    bool forget_all_but(const std::vector<std::string>& names);
    std::vector<protocol::ReaderState> known_readers() const;

    PcscContext context_;
    std::map<std::string, Known> known_; // by reader
    bool has_looked_ = false;
};

} // namespace signet::worker
