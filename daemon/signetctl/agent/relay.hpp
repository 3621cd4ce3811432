// SPDX-License-Identifier: Apache-2.0
#pragma once

// The process between programs and the agent behind: one thread, one poll(2). It starts no program and opens no file for
// writing: a system call filter sees to that before the first byte is heard. The person is asked by the process that has
// started it, over a socket: one packet of words, one packet with y or n.

#include "daemon/system/descriptor.hpp"

#include <cstdint>
#include <string>

namespace signet::ctl {

// Programs at once: a session of ssh(1) has one, and each command behind it another. A further one takes the place of whichever
// has been silent for longest.
constexpr std::size_t max_programs = 64;
// Questions that wait for their turn: whoever asks more often is refused at once.
constexpr std::size_t max_waiting_questions = 8;
constexpr char yes_byte = 'y';

struct RelayOrder {
    system::Descriptor listener;
    system::Descriptor person; // SOCK_SEQPACKET
    std::string upstream;      // where the agent behind listens
    std::uint32_t max_hops = 1;
};

// Until the other end of `person` is closed. False: the filter could not be installed.
bool relay(RelayOrder order);

} // namespace signet::ctl
