// SPDX-License-Identifier: Apache-2.0
#pragma once

// The KDC's own certificate, by which clients know that it is their KDC (RFC 4556 3.2.4).

#include "certmap/certificate/certificate.hpp"
#include "daemon/signetctl/check/finding.hpp"
#include "daemon/signetctl/kdc/kdc_profile.hpp"

#include <cstdint>
#include <string>

namespace signet::ctl {

// pkinit_identity: the files, and the certificate in them.
void check_identity(const KdcProfile& profile, std::int64_t now, Findings& findings);

// Pure.
void check_kdc_certificate(const std::string& about, const certmap::Certificate& certificate,
                           const std::string& realm, std::int64_t now, Findings& findings);

} // namespace signet::ctl
