// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the settings in force demand of the logon at hand, known without signetd: from the file in which signetd
// leaves it (daemon/protocol/demand.hpp) and from PAM_SERVICE and PAM_USER. Whatever cannot be known counts as
// "a card is required".

#include "daemon/protocol/demand.hpp"
#include "pam_module/call.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signet::pam {

struct Terms {
    bool has_part = true; // false: as if the module were not in the stack
    protocol::CardDemand card = protocol::CardDemand::required;
    bool is_break_glass = false;
    std::vector<std::string> break_glass_groups{}; // whose members are so, too; nobody has asked who is one
    // by_card: in the account phase signetd is asked about whoever did not log on by card.
    protocol::AccountDemand account = protocol::AccountDemand::by_card;
    bool is_gate = false;    // the card is at another machine (gate.hpp)
    bool changes_pin = true; // in the password phase, which no other service has a part in
};

struct Who {
    std::string service;
    std::string user;         // empty: not known yet
    std::optional<uid_t> uid; // of that account; nothing: the system does not know it
};

// A file that the stack names by an option has to be there; without one, no file means that Signet was never set
// up on this machine.
Terms terms_for(const protocol::DemandOnFile& found, bool is_named, const Who& who);

std::string demand_file_of(const Call& call);

// Logs why the file cannot be used.
Terms terms_of(const Call& call);

} // namespace signet::pam
