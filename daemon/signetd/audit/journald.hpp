// SPDX-License-Identifier: Apache-2.0
#pragma once

// The journal of systemd. signetd is the only user; tests have a fake that remembers.

#include "daemon/signetd/audit/journal.hpp"

namespace signet::daemon {

class Journald final : public Journal {
public:
    void record(const AuditEvent& event) override;
    void note(Severity severity, std::string_view text) override;
};

} // namespace signet::daemon
