// SPDX-License-Identifier: Apache-2.0
#pragma once

// Is there an answer about the certificates of each CA, and how long will it do? Is a CA revoked itself?

#include "daemon/signetctl/check/finding.hpp"
#include "kdc_plugin/decision/compiled_settings.hpp"

#include <cstdint>

namespace signet::ctl {

void check_revocation(const kdc::CompiledSettings& compiled, std::int64_t now, Findings& findings);

} // namespace signet::ctl
