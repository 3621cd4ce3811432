// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the system says of the users and groups that settings name: asked of the worker `directory`, because the name service may be
// a slow server of the domain.

#include "daemon/protocol/messages/status.hpp"
#include "daemon/protocol/stream.hpp"
#include "policy/settings.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace signet::ctl {

enum class NameState : std::uint8_t {
    known,
    spelt_otherwise, // the system takes the name, and calls the account by another
    unknown,
    unanswered, // in time, or the name service has failed
};

struct NamedOne {
    std::string name;
    NameState state = NameState::unanswered; // of a group unknown: perhaps it could not be looked up
    std::string spelling{};                  // of the system, where it is another
};

struct NamesInSettings {
    std::vector<std::string> users{};
    std::vector<std::string> groups{};
};

// Those of services and [local_accounts]; check_break_glass() looks at the others.
NamesInSettings names_in(const policy::Settings& settings);

// What the account of a certificate would be called that has none until the KDC names it; empty: it has one, or is refused.
std::string guessed_account(const protocol::InsertedCertificate& certificate);

struct NamesFound {
    std::vector<NamedOne> users;
    std::vector<NamedOne> groups;
};

// One after the other, until the deadline. `worker`: program.
NamesFound find_names(const std::string& worker, const NamesInSettings& names, protocol::Deadline deadline);

} // namespace signet::ctl
