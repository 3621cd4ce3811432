// SPDX-License-Identifier: Apache-2.0
#pragma once

// What sudo, sudo-rs and polkit of this machine keep.

#include "daemon/signetd/rights/kept_rights.hpp"
#include "daemon/signetd/rights/polkit.hpp"
#include "daemon/signetd/rights/sudo_timestamps.hpp"

namespace signet::daemon {

class SystemRights final : public KeptRights {
public:
    explicit SystemRights(Bus& bus) : polkit_(bus) {}

    Task<std::string> withdraw(RightsHolder holder) override;

private:
    TimestampFolders folders_{};
    Polkit polkit_;
};

} // namespace signet::daemon
