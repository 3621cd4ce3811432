// SPDX-License-Identifier: Apache-2.0
#pragma once

// Asks the person whose card it is, as ssh-agent does for a key that was added with -c: by the program that SSH_ASKPASS names,
// or on the terminal that the agent has for itself. Where there is neither, nobody says yes.

#include <chrono>
#include <string>
#include <vector>

namespace signet::ctl {

// A question that nobody has answered by then is answered with no: it is forgotten, or nobody is there.
constexpr std::chrono::seconds answer_limit{60};

struct PersonPlace {
    std::string askpass;       // empty: none
    bool has_terminal = false; // of the agent's own: no other program reads it
};

// By SSH_ASKPASS; with a display also the program that OpenSSH is built with.
PersonPlace person_place(bool has_own_terminal);

// Whether the answer is yes. Ends early, with no, as soon as any of those descriptors is readable.
bool ask_person(const PersonPlace& place, const std::string& words, const std::vector<int>& ends);

} // namespace signet::ctl
