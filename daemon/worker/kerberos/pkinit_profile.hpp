// SPDX-License-Identifier: Apache-2.0
#pragma once

// What libkrb5's pkinit takes from its profile and from nowhere else: ours in front of krb5.conf's. Used by pkinit.cpp.

#include "daemon/worker/kerberos/pkinit.hpp"

namespace signet::worker {

ProfileOverlay overlay_for(const PkinitSettings& settings, const std::string& realm);

// Of a KDC's certificate, where neither signet.toml nor krb5.conf names any: the realm in lower case. None where krb5.conf does.
std::vector<std::string> default_kdc_hostnames(const Krb5Context& krb5_conf, const std::string& realm);

} // namespace signet::worker
