// SPDX-License-Identifier: Apache-2.0
#pragma once

// Does a password of this host get somebody in as that account, whatever directories say? For ways back, which have to work
// when nothing else does.

#include "daemon/signetctl/check/finding.hpp"

#include <cstdint>
#include <shadow.h>
#include <string>
#include <string_view>
#include <vector>

namespace signet::ctl {

enum class Obstacle : std::uint8_t {
    none,
    no_password,
    account_expired,
    password_expired, // for so long that it may be changed no more
    no_shell,         // one that ends at once, or that is not there
};

// Of an entry of shadow(5); `today` in days since 1970.
Obstacle obstacle_of(const spwd& entry, long today);
bool ends_at_once(std::string_view shell);

// Whatever the password: pam_unix(8) refuses it behind a card as well.
bool is_expired(const spwd& entry, long today);

// Of an account of this host.
Obstacle obstacle_of(const std::string& user);

// What keeps the account out whatever proves who somebody is, a card too: it has expired, or has no shell. None, too, for an
// account that is not of /etc/passwd: its directory says so itself.
Obstacle obstacle_with_card(const std::string& user);

// "has no local password", in the person's language; empty for none.
std::string text_of(Obstacle obstacle);
Remedy remedy_of(Obstacle obstacle, const std::string& user);

// Members of a group who are in /etc/passwd or are named by the group itself.
std::vector<std::string> local_members_of(const std::string& group);

} // namespace signet::ctl
