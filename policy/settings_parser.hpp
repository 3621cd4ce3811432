// SPDX-License-Identifier: Apache-2.0
// From the text of signet.toml and the files of signet.toml.d to Settings. Pure: the caller reads the files,
// in the order in which they count. All problems are reported, not only the first, and with a problem there
// are no settings: what is not understood must not be believed to be in force.
#pragma once

#include "policy/settings.hpp"
#include "policy/settings_problems.hpp"

#include <boost/system/result.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace signet::policy {

inline constexpr std::size_t most_settings_files = 64; // signet.toml and its fragments
inline constexpr std::size_t most_mapping_rules = 256; // each is tried for each certificate
inline constexpr std::size_t most_services = 256;      // /etc/pam.d has a few dozen

// Never empty when it is an error; in the order of the files and lines.
using SettingsResult = boost::system::result<Settings, std::vector<Problem>>;

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
