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

    // `name`: of the cache, or [domain] ccache's pattern of one. The name that it has. A trial leaves nothing there.
    Task<Result<std::string>> store(const protocol::Account& account, std::string name,
                                    const protocol::TicketObtained& ticket, bool is_trial = false);

private:
    Worker writer_;
};

} // namespace signet::daemon
