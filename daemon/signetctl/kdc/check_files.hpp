// SPDX-License-Identifier: Apache-2.0
#pragma once

// What kdc.toml and the files that it names are good for: can they be read, is what they say in order, and
// could somebody else have written them?

#include "daemon/signetctl/check/check_revocation.hpp"
#include "daemon/signetctl/check/finding.hpp"
#include "kdc_plugin/decision/compiled_settings.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace signet::ctl {

// nullopt: they do not compile, and each reason is a finding.
std::optional<kdc::CompiledSettings> check_settings(const std::string& path, Findings& findings);

// Whoever may write in the folder of a file may put another in its place.
void check_folders(const std::vector<std::string>& files, Findings& findings);

// The CAs' own validity.
void check_authorities(const policy::KdcCertificateSettings& settings, std::int64_t now, Findings& findings);

// About the CAs of the settings, which have to outlive it.
RevocationQuestion revocation_question(const kdc::CompiledSettings& compiled);

} // namespace signet::ctl
