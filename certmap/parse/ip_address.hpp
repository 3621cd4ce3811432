// SPDX-License-Identifier: Apache-2.0
#pragma once

// The iPAddress of a certificate as text. Nothing outside certmap/parse uses it.

#include "certmap/text/result.hpp"

#include <cstdint>
#include <span>
#include <string>

namespace signet::certmap {

// 4 or 16 bytes -> "192.0.2.1", "2001:db8::1" (RFC 5952). The error's problem fits behind "IP address".
Result<std::string> ip_address(std::span<const std::uint8_t> bytes);

} // namespace signet::certmap
