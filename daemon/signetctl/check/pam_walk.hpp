// SPDX-License-Identifier: Apache-2.0
#pragma once

// Through the lines of a stack as libpam goes (pam_dispatch.c), from one of them on. Pure.

#include "daemon/signetctl/pam_stacks.hpp"

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace signet::ctl {

struct PamEnd {
    bool lets_in = false;
    std::optional<std::size_t> refused_by{}; // the line; nothing: no line refuses
};

// Where the line goes on after this answer; the number of lines: nowhere, the stack ends here, or too far.
std::size_t line_after(const std::vector<PamEntry>& entries, std::size_t line, std::string_view answer);

// How it ends for somebody whom the line answers so, and all later ones with success, but pam_deny.so. `lets_in_so_far`: a
// line before it has let them in already.
PamEnd end_after(const std::vector<PamEntry>& entries, std::size_t line, std::string_view answer,
                 bool lets_in_so_far = false);

} // namespace signet::ctl
