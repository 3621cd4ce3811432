// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where the ssh-agent listens that the program was started with. It is a text of whoever has started it, and nothing but a place
// where signetd's worker looks as that user.

#include <string>

namespace signet::pam {

// SSH_AUTH_SOCK; empty: there is none, or it is no absolute path of a socket. Also of a program that has cleaned its environment
// since, as sudo does before it asks PAM.
std::string agent_socket();

} // namespace signet::pam
