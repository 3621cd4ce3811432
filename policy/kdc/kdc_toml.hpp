// SPDX-License-Identifier: Apache-2.0
// From the text of kdc.toml to KdcSettings: the counterpart of policy/signet_toml.hpp. Pure: the caller reads the
// file. All problems are reported, not only the first, and with a problem there are no settings.
#pragma once

#include "policy/kdc/settings.hpp"
#include "policy/settings/key_row.hpp"
#include "policy/settings/problems.hpp"

namespace signet::policy {

inline constexpr std::size_t max_ticket_rules = 256;   // each is tried for each ticket
inline constexpr std::size_t max_assurance_rules = 64; // each is tried for each logon

// The keys that the file may have, in the order of the manual page.
KeyRows kdc_toml_rows();

SettingsOr<KdcSettings> parse_kdc_settings(const Source& source);

} // namespace signet::policy
