// SPDX-License-Identifier: Apache-2.0
#pragma once

// Is a certificate valid now, and for how long?

#include "certmap/certificate/certificate.hpp"
#include "daemon/signetctl/check/finding.hpp"

#include <cstdint>
#include <string>

namespace signet::ctl {

// A new certificate takes weeks where a CA is another department's.
inline constexpr std::int64_t soon = 30 * 24 * 3600L; // seconds

void check_validity(const std::string& about, const certmap::Validity& validity, std::int64_t now,
                    Findings& findings);

} // namespace signet::ctl
