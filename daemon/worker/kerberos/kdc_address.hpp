// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where a KDC listens, as an administrator or the DNS names it: a name or an address, a port and the way there, not
// resolved yet. Pure; resolving and connecting are transport.hpp's part.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace signet::worker {

constexpr std::uint16_t kdc_port = 88; // RFC 4120 7.2.3.2
constexpr std::uint16_t https_port = 443;

enum class KdcWay : std::uint8_t {
    any,   // TCP; UDP where nothing takes a TCP connection
    tcp,   // TCP alone
    udp,   // UDP alone
    proxy, // a KDC proxy, by HTTPS (MS-KKDCP)
};

struct KdcAddress {
    std::string host; // name, IPv4 or IPv6 address; no brackets
    std::uint16_t port = kdc_port;
    KdcWay way = KdcWay::any;
    std::string path{}; // of a proxy's URL, with its slash

    auto operator<=>(const KdcAddress&) const = default;
};

// A value of `kdc` in krb5.conf: host, host:port, [v6], [v6]:port, or a bare IPv6 address (krb5.conf(5), [realms]); one of
// these after "tcp/" or "udp/", as Heimdal has it; or https://host:port/path, a proxy, with port and path as needed.
// Nothing if it is none of these.
std::optional<KdcAddress> parse_kdc_address(std::string_view text);

// host:port, with brackets around an IPv6 address, and with the way where it is not any: for messages and comparisons.
// parse_kdc_address reads it again.
std::string to_text(const KdcAddress& kdc);

} // namespace signet::worker
