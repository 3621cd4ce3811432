// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the handlers of requests work with. Put together once, in app.cpp.

#include "daemon/config/config_file.hpp"
#include "daemon/signetd/audit/journal.hpp"
#include "daemon/signetd/cards/cards.hpp"
#include "daemon/signetd/login1/session_control.hpp"
#include "daemon/signetd/rights/elevations.hpp"
#include "daemon/signetd/rights/kept_rights.hpp"
#include "daemon/signetd/sessions/arrivals.hpp"
#include "daemon/signetd/sessions/given_keys.hpp"
#include "daemon/signetd/sessions/last_refusals.hpp"
#include "daemon/signetd/sessions/registry.hpp"
#include "daemon/signetd/workers/workers.hpp"
#include "policy/settings.hpp"

#include <memory>
#include <optional>
#include <set>

namespace signet::daemon {

class GateJudges;

struct Services {
    Workers& workers;
    Cards& cards;
    SessionRegistry& sessions;
    SessionControl& session_control;
    Elevations& elevations;
    KeptRights& kept_rights;
    GateJudges& gate_judges;
    Journal& journal;
    // Replaced as a whole when the settings are read again; a request keeps the one that it began with.
    std::shared_ptr<const policy::Settings> settings;
    config::SettingsFiles settings_files{};    // of those
    std::multiset<uid_t> logons_in_progress{}; // whom each is charged to
    LastRefusals last_refusals{};              // of those who unlock
    GivenKeys given_keys{};                    // to sshd
    Arrivals arrivals{};                       // at VPNs
    std::optional<gid_t> gatekeepers{};        // the group signet-gate; nothing: there is none
};

} // namespace signet::daemon
