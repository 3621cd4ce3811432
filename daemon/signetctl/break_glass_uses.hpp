// SPDX-License-Identifier: Apache-2.0
#pragma once

// When accounts of [break_glass] were last let past without a card, as verbs tell of it.

#include "daemon/protocol/break_glass.hpp"

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <ostream>
#include <string>

namespace CLI {
class App;
}

namespace signet::ctl {

// Adds --break-glass; the folder, once the command line has been read.
std::shared_ptr<std::string> add_break_glass_option(CLI::App& app);

// A line for each account, of today's and of those that have been such; a line where it is not known. True if it said
// anything.
bool print_break_glass(std::ostream& out, const protocol::BreakGlassUses& found);

// An object of account and seconds since 1970; null where it is not known.
nlohmann::ordered_json break_glass_record(const protocol::BreakGlassUses& found);

} // namespace signet::ctl
