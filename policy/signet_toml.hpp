// SPDX-License-Identifier: Apache-2.0
// From the text of signet.toml and the files of signet.toml.d to Settings. Pure: the caller reads the files,
// in the order in which they count. All problems are reported, not only the first, and with a problem there
// are no settings: what is not understood must not be believed to be in force.
#pragma once

#include "policy/settings.hpp"
#include "policy/settings/key_row.hpp"
#include "policy/settings/origins.hpp"
#include "policy/settings/problems.hpp"

namespace signet::policy {

inline constexpr std::size_t max_services = 256; // /etc/pam.d has a few dozen

// The keys that a file may have, in the order of the manual page.
KeyRows signet_toml_rows();

enum class Completeness : std::uint8_t {
    whole,
    may_be_a_part, // what must be given may be missing: for who asks about rules only
};

// Later sources override single keys of earlier ones, arrays as a whole; [[mapping.rule]] accumulate.
// Without any rule the built-in ones hold. `origins`: becomes where each of them stands; may be null.
SettingsOr<Settings> parse_settings(const std::vector<Source>& sources,
                                    Completeness completeness = Completeness::whole,
                                    Origins* origins = nullptr);

} // namespace signet::policy
