// SPDX-License-Identifier: Apache-2.0
#pragma once

// The key that somebody offers to sshd: written back, with the options of the settings before it, if it is that of the user's
// card. Nothing else is ever written to standard output; why not is said on `err`, and in signetd's journal.

#include "daemon/signetctl/command.hpp"

#include <string>

namespace signet::ctl {

// As sshd's AuthorizedKeysCommand has them.
struct OfferedKey {
    std::string service = "sshd";
    std::string user; // %u
    std::string type; // %t: "ssh-ed25519"
    std::string key;  // %k: base64
};

// To sshd a command that fails is a fault of the host's; that there is no key is an answer, and yes.
ExitStatus print_key(const Invocation& invocation, const OfferedKey& offered);

} // namespace signet::ctl
