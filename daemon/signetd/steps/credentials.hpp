// SPDX-License-Identifier: Apache-2.0
#pragma once

// The ticket in the user's credential cache: written as the user, by a worker that comes up while the person types.
// Only what was granted is stored.

#include "daemon/signetd/steps/story.hpp"

#include <string>

namespace signet::daemon {

class CredentialCache {
public:
    Result<void> start(Workers& workers);

    // `name`: of the cache, or [domain] ccache's pattern of one. The name that it has.
    Task<Result<std::string>> store(const protocol::Account& account, std::string name,
                                    protocol::TicketObtained ticket);

private:
    Worker writer_;
};

} // namespace signet::daemon
