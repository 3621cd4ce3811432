// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where a KDC listens, as an administrator or the DNS names it: a name or an address and a port, not resolved
// yet. Pure; resolving and connecting are transport.hpp's part.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace signet::worker {

constexpr std::uint16_t kdc_port = 88; // RFC 4120 7.2.3.2

struct KdcAddress {
    std::string host; // name, IPv4 or IPv6 address; no brackets
    std::uint16_t port = kdc_port;

    auto operator<=>(const KdcAddress&) const = default;
};

// A value of `kdc` in krb5.conf: host, host:port, [v6], [v6]:port, or a bare IPv6 address (krb5.conf(5),
// [realms]). Nothing if it is none of these; a proxy (https://, MS-KKDCP) is none either.
std::optional<KdcAddress> parse_kdc_address(std::string_view text);

// host:port, with brackets around an IPv6 address: for messages and comparisons.
std::string to_text(const KdcAddress& kdc);

} // namespace signet::worker
