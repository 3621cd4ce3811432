// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/kerberos/kdc_address.hpp"

#include <algorithm>
#include <charconv>

namespace signet::worker {
namespace {

constexpr std::size_t longest_host = 253; // RFC 1035 2.3.4, as text

std::optional<std::uint16_t> parse_port(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc() || end != text.data() + text.size() || port == 0) return std::nullopt;
    return port;
}

bool is_host(std::string_view text) {
    const auto fits = [](char c) { return c > ' ' && c < 0x7f && c != '/' && c != '[' && c != ']'; };
    return !text.empty() && text.size() <= longest_host && std::all_of(text.begin(), text.end(), fits);
}

std::optional<KdcAddress> with_port(std::string_view host, std::string_view port_text) {
    const auto port = parse_port(port_text);
    if (!port || !is_host(host)) return std::nullopt;
    return KdcAddress{std::string(host), *port};
}

std::optional<KdcAddress> without_port(std::string_view host) {
    if (!is_host(host)) return std::nullopt;
    return KdcAddress{std::string(host), kdc_port};
}

std::optional<KdcAddress> parse_bracketed(std::string_view text) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view host = text.substr(1, end - 1);
    const std::string_view rest = text.substr(end + 1);
    if (rest.empty()) return without_port(host);
    return rest.front() == ':' ? with_port(host, rest.substr(1)) : std::nullopt;
}

} // namespace

std::optional<KdcAddress> parse_kdc_address(std::string_view text) {
    if (text.starts_with('[')) return parse_bracketed(text);
    const auto colons = std::count(text.begin(), text.end(), ':');
    if (colons != 1) return without_port(text);
    const auto colon = text.find(':');
    return with_port(text.substr(0, colon), text.substr(colon + 1));
}

std::string to_text(const KdcAddress& kdc) {
    const bool v6 = kdc.host.find(':') != std::string::npos;
    return (v6 ? "[" + kdc.host + "]" : kdc.host) + ":" + std::to_string(kdc.port);
}

} // namespace signet::worker
