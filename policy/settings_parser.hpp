// SPDX-License-Identifier: Apache-2.0
// From the text of signet.toml and the files of signet.toml.d to Settings. Pure: the caller reads the files,
// in the order in which they count. All problems are reported, not only the first, and with a problem there
// are no settings: what is not understood must not be believed to be in force.
#pragma once

#include "policy/settings.hpp"

#include <boost/system/result.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace signet::policy {

inline constexpr std::size_t longest_settings_file = 256 * 1024; // bytes; a full one with comments has 6 KiB
inline constexpr std::size_t most_settings_files = 64;           // signet.toml and its fragments
inline constexpr std::size_t most_mapping_rules = 256;           // each is tried for each certificate
inline constexpr std::size_t most_services = 256;                // /etc/pam.d has a few dozen
inline constexpr std::size_t most_problems = 100;                // more than anybody reads at once

struct Source {
    std::string file; // its name, for problems
    std::string text;
};

struct Problem {
    std::string file;
    std::uint32_t line = 0; // from 1; 0: of no line, something is missing
    std::uint32_t column = 0;
    std::string key;  // "domain.anchors"; empty when the file is no TOML
    std::string text; // what is wrong and what to write instead
    friend bool operator==(const Problem&, const Problem&) = default;
};

// "signet.toml:3:9: domain.anchors: is empty; name at least one"
std::string problem_text(const Problem& problem);

// Never empty when it is an error; in the order of the files and lines.
using SettingsResult = boost::system::result<Settings, std::vector<Problem>>;

[[noreturn]] void throw_exception_from_error(const std::vector<Problem>& problems,
                                             const boost::source_location&);

// Later sources override single keys of earlier ones, arrays as a whole; [[mapping.rule]] accumulate.
// Without any rule the built-in ones hold.
enum class Completeness : std::uint8_t {
    whole,
    may_be_a_part, // what must be given may be missing: for who asks about rules only
};
SettingsResult parse_settings(const std::vector<Source>& sources,
                              Completeness completeness = Completeness::whole);
SettingsResult parse_settings(std::string_view toml, std::string_view file_name);

} // namespace signet::policy
