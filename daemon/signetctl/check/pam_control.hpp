// SPDX-License-Identifier: Apache-2.0
#pragma once

// What libpam does with a module's answer, by the control field of its line (pam.conf(5)). Pure.

#include <cstdint>
#include <string_view>

namespace signet::ctl {

enum class PamAction : std::uint8_t {
    ignore, // as if the module were not there
    bad,    // the stack fails, and the rest of it runs first
    die,    // it fails now
    ok,     // this counts, and the next line runs
    done,   // the stack succeeds now, if nothing failed before
    reset,
    jump, // over the next lines
};

struct PamDecision {
    PamAction action = PamAction::bad;
    unsigned lines = 0; // of a jump
    friend bool operator==(const PamDecision&, const PamDecision&) = default;
};

// Otherwise libpam takes every answer of the module for `bad`, that it is content, too.
bool is_understood(std::string_view control);

// `answer` as pam.conf(5) spells it: "success", "auth_err", "ignore". What libpam would not understand is `bad`.
PamDecision decision_after(std::string_view control, std::string_view answer);

} // namespace signet::ctl
