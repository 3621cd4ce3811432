// SPDX-License-Identifier: Apache-2.0
#pragma once

// The one question of every gate that has a certificate; said on `err` why not.

#include "daemon/signetctl/command.hpp"

#include <string>

namespace signet::ctl {

struct Entrant {
    std::string service;
    std::string user;         // empty: whoever's it is
    std::string certificate;  // path
    std::string connection{}; // as GateCertificate has it
};

ExitStatus ask_at_gate(const Invocation& invocation, const Entrant& entrant);

} // namespace signet::ctl
