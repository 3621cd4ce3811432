// SPDX-License-Identifier: Apache-2.0
#pragma once

// The host's realm where signet.toml leaves it to krb5.conf, as the worker that judges a logon finds it.

#include <string>

namespace signet::ctl {

// Empty: krb5.conf has none, or cannot be read.
std::string default_realm();

} // namespace signet::ctl
