// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where a user's ssh-agents listen, if they listen where such agents do: the places are listed in signetd(8). Whether it is an
// agent, and whose, only a connection tells (round.hpp).

#include <cstddef>
#include <string>
#include <sys/types.h>
#include <vector>

namespace signet::worker {

// Sockets of one user's in one round, and names in one folder, of which /tmp may have any number. What is beyond is not looked
// at.
constexpr std::size_t max_agent_sockets = 512;
constexpr std::size_t max_folder_entries = 65536;

// As the account has it; empty: there is none.
std::string home_of(uid_t user);

// Of ssh-agent(1) and sshd(8) in `folder`, which is /tmp: ssh-*/agent.*
std::vector<std::string> sockets_in_temporary_folder(const std::string& folder, uid_t user);

// Of agents that systemd or a desktop starts, by name, in `folder`, which is /run/user/UID.
std::vector<std::string> sockets_in_runtime_folder(const std::string& folder, uid_t user);

// Of ssh-agent(1) and sshd(8) since OpenSSH 10.1, in `home`: .ssh/agent/*
std::vector<std::string> sockets_in_home(const std::string& home, uid_t user);

} // namespace signet::worker
