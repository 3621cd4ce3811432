// SPDX-License-Identifier: Apache-2.0
#include "pam_module/options.hpp"

#include "daemon/protocol/client.hpp"
#include "daemon/protocol/demand.hpp"

#include <algorithm>
#include <array>

namespace signet::pam {
namespace {

// A relative path would be looked up in the working directory of whoever started a setuid program, and that
// person's own daemon would say yes to anything.
bool set_socket(Options& options, std::string_view value) {
    options.socket = value;
    return value.starts_with('/');
}

// Likewise.
bool set_demand(Options& options, std::string_view value) {
    options.demand = value;
    return value.starts_with('/');
}

bool set_quiet(Options& options, std::string_view) {
    options.quiet = true;
    return true;
}

bool set_debug(Options& options, std::string_view) {
    options.debug = true;
    return true;
}

constexpr std::array table{
    OptionRow{"socket", "PATH", protocol::default_socket, "where signetd listens; an absolute path",
              set_socket},
    OptionRow{"demand", "PATH", protocol::default_demand_file,
              "where signetd leaves what is demanded; an absolute path", set_demand},
    OptionRow{"quiet", "", "off", "show questions and errors, but no other messages", set_quiet},
    OptionRow{"debug", "", "off", "log every step at LOG_DEBUG; never a PIN", set_debug},
};

const OptionRow* find_row(std::string_view name) {
    const auto row = std::ranges::find(table, name, &OptionRow::name);
    return row == table.end() ? nullptr : &*row;
}

void parse_one(std::string_view argument, ParsedOptions& parsed) {
    const std::size_t equals = argument.find('=');
    const bool has_value = equals != std::string_view::npos;
    const OptionRow* row = find_row(argument.substr(0, equals));
    if (row == nullptr || has_value == row->value.empty()) {
        // Not a refusal: a typo that locked everybody out would be found at the worst moment, and none of the
        // options opens anything.
        parsed.complaints.push_back("option not known, passed over: " + std::string(argument));
        return;
    }
    if (row->apply(parsed.options, has_value ? argument.substr(equals + 1) : std::string_view())) return;
    // A refusal: the administrator named a daemon, and asking another one instead would be a guess.
    parsed.options.usable = false;
    parsed.complaints.push_back("option cannot be obeyed, nobody is let in: " + std::string(argument));
}

} // namespace

std::span<const OptionRow> option_table() {
    return table;
}

ParsedOptions parse_options(std::span<const char* const> arguments) {
    ParsedOptions parsed;
    parsed.options.socket = protocol::default_socket;
    for (const char* argument : arguments)
        parse_one(argument, parsed);
    return parsed;
}

} // namespace signet::pam
