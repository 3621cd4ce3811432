// SPDX-License-Identifier: Apache-2.0
#pragma once

// What is wrong with the settings of an exchange before anything is sent. Used by pkinit.cpp.

#include "daemon/worker/kerberos/pkinit.hpp"

namespace signet::worker {

// bad-request (a setting that pkinit could not carry), internal-error (a file that cannot be read).
Result<void> check(const PkinitSettings& settings);

// That of the settings, else default_realm of krb5.conf. Error: bad-request (there is neither).
Result<std::string> realm_of(const PkinitSettings& settings, const Krb5Context& krb5_conf);

} // namespace signet::worker
