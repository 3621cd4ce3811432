// SPDX-License-Identifier: Apache-2.0
#pragma once

// The certificate that a browser has shown to cockpit. cockpit-tls sees its key used, and keeps it in a file as long as the
// connection lasts, beneath the control group of the cockpit-ws that serves whoever shows this certificate and nobody else. That
// cockpit-ws is at the other end of cockpit-session's standard input. See src/tls/client-certificate.c of cockpit, whose session
// looks at the same file by the same group before it asks PAM.

#include "daemon/protocol/bytes.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace signet::pam {

// Nothing: the service is another one, or its browser has shown no certificate, or is gone.
std::optional<protocol::Bytes> certificate_of_browser(const std::string& service);

// The DER in a file of cockpit-tls. `group`: the line of /proc/PID/cgroup, without its end. Nothing: it is for another group, or
// not as cockpit-tls writes it.
std::optional<protocol::Bytes> certificate_for(std::string_view group, std::string_view file);

} // namespace signet::pam
