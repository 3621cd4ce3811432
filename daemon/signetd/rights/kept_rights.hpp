// SPDX-License-Identifier: Apache-2.0
#pragma once

// What other programs keep of an authentication, so that the next one takes no card: sudo's and sudo-rs' timestamps,
// polkit's temporary authorizations. signetd takes it away when the card leaves that it came by. An interface, because a
// unit test must not touch what this machine has of either; the real one is system_rights.hpp.

#include "daemon/signetd/async/task.hpp"

#include <string>
#include <sys/types.h>

namespace signet::daemon {

// For whom something is kept.
struct RightsHolder {
    std::string user{}; // as the system spells it; empty: not known
    uid_t uid = 0;
    std::string session{}; // of logind; empty: none
};

class KeptRights {
public:
    virtual ~KeptRights() = default;

    // Takes all of it away. What has come of that, for the audit record. Bounded by limits::rights_withdrawal.
    virtual Task<std::string> withdraw(RightsHolder holder) = 0;
};

} // namespace signet::daemon
