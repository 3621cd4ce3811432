// SPDX-License-Identifier: Apache-2.0
#pragma once

// Lines in the stacks of Signet's services that are not Signet's, and keep people out: modules that are not there, and pam_deny.so
// with no way around it.

#include "daemon/signetctl/check/host.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace signet::ctl {

// Each and who stands before it. `of_host`: root, and all who are known to this host alone.
enum class LockedOut : std::uint8_t { nobody, of_host, without_card, everybody };

struct LockOut {
    PamEntry entry{};
    std::string phase{};
    std::string path{};    // of a module
    std::string problem{}; // with its file, for people; empty: it is pam_deny.so
    LockedOut who = LockedOut::nobody;
    std::set<std::string> services{};
};

// Each line that names a module of somebody else which libpam cannot have, whether that locks out anybody or not.
std::vector<LockOut> missing_modules(Host& host);

// Each pam_deny.so that everybody comes to, where that is not how the settings want it.
std::vector<LockOut> closed_stacks(Host& host);

// "/etc/pam.d/login line 3"
std::string place_of(const PamEntry& entry);

// Does root, who has no part in cards, get through these lines of auth, if every module is there?
bool lets_root_through(const std::vector<PamEntry>& entries);

} // namespace signet::ctl
