// SPDX-License-Identifier: Apache-2.0
#pragma once

// What libkrb5's pkinit takes from its profile and from nowhere else: ours in front of krb5.conf's. Used by pkinit.cpp.

#include "daemon/worker/kerberos/pkinit.hpp"

namespace signet::worker {

// For this realm and those that its KDCs may refer to. A KDC's certificate is taken by the names of the settings, or of krb5.conf,
// or by its realm in lower case.
ProfileOverlay overlay_for(const PkinitSettings& settings, const std::string& realm,
                           const Krb5Context& krb5_conf);

} // namespace signet::worker
