// SPDX-License-Identifier: Apache-2.0
// From the text of kdc.toml to KdcSettings. Pure: the caller reads the file. All problems are reported, not
// only the first, and with a problem there are no settings.
#pragma once

#include "policy/kdc/settings.hpp"
#include "policy/settings_parser.hpp"

namespace signet::policy {

inline constexpr std::size_t most_ticket_rules = 256;   // each is tried for each ticket
inline constexpr std::size_t most_assurance_rules = 64; // each is tried for each logon
inline constexpr std::size_t most_revocation_issuers = 64;

using KdcSettingsResult = boost::system::result<KdcSettings, std::vector<Problem>>;

KdcSettingsResult parse_kdc_settings(const Source& source);

} // namespace signet::policy
