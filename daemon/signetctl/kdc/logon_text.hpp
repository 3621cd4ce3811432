// SPDX-License-Identifier: Apache-2.0
#pragma once

// What `signetctl kdc explain` says: for people, and for programs.

#include "daemon/signetctl/kdc/logon_explanation.hpp"

#include <iosfwd>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace signet::ctl {

// What was asked.
struct LogonQuestion {
    std::string from;      // the certificate's file
    std::string principal; // of the entry
    bool has_attributes = false;
};

void print_text(std::ostream& out, const LogonQuestion& question, const LogonExplanation& explanation);
nlohmann::ordered_json json_of(const LogonQuestion& question, const LogonExplanation& explanation);

} // namespace signet::ctl
