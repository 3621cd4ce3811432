// SPDX-License-Identifier: Apache-2.0
#pragma once

// Nobody's rights. Remembers whose were taken away.

#include "daemon/signetd/rights/kept_rights.hpp"

#include <string>
#include <vector>

namespace signet::daemon::fakes {

class FakeKeptRights final : public KeptRights {
public:
    std::vector<std::string> withdrawn; // "alice 1000 c7"

    Task<std::string> withdraw(RightsHolder holder) override {
        withdrawn.push_back(holder.user + " " + std::to_string(holder.uid) + " " + holder.session);
        co_return "taken away";
    }
};

} // namespace signet::daemon::fakes
