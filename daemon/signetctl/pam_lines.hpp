// SPDX-License-Identifier: Apache-2.0
#pragma once

// The text of one file of pam.d as libpam takes it apart (pam_handlers.c of Debian 12), and what of it libpam does not
// understand. Pure. Which files a service reads, and in which order, is pam_stacks' matter.

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace signet::ctl {

inline constexpr std::array<std::string_view, 4> pam_phases{"auth", "account", "password", "session"};

struct PamLine {
    unsigned number = 0;      // where it begins, from 1
    std::string_view phase{}; // one of pam_phases; empty: of all (@include), or of none that there is
    std::string control{};    // "@include", too
    std::string target{};     // a module or another file
    std::string problem{};    // for people; empty: it is a line
    std::vector<std::string> arguments{}; // of a module
    bool may_be_missing = false; // a "-" before the phase: libpam logs nothing of a module that is not there
    friend bool operator==(const PamLine&, const PamLine&) = default;
};

// Without blank lines and comments.
std::vector<PamLine> pam_lines(std::string_view text);

} // namespace signet::ctl
