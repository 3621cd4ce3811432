// SPDX-License-Identifier: Apache-2.0
#pragma once

// Every story there is, by its `use`: a new one is a row here, a file beside this one, and a file of decisions in
// policy/.

#include "daemon/signetd/stories/elevate.hpp"
#include "daemon/signetd/stories/logon.hpp"
#include "daemon/signetd/stories/unlock.hpp"

#include <array>

namespace signet::daemon {

using Tell = Task<Result<Granted>> (*)(Story&);

struct StoryRow {
    policy::ServiceUse use;
    std::string_view event; // what the audit record calls it
    Tell tell;
};

inline constexpr std::array stories{
    StoryRow{policy::ServiceUse::logon, "logon", log_on},
    StoryRow{policy::ServiceUse::unlock, "unlock", unlock},
    StoryRow{policy::ServiceUse::elevate, "elevation", elevate},
};

// From BeginLogon to the verdict. Never throws for what a person, a card, a KDC or a worker does; each is a
// verdict. Writes the audit record.
Task<protocol::Verdict> tell_story(Services& services, Client& client, protocol::BeginLogon begin);

} // namespace signet::daemon
