// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/kerberos/kdc_address.hpp"

#include <algorithm>
#include <charconv>

namespace signet::worker {
namespace {

constexpr std::size_t longest_host = 253; // RFC 1035 2.3.4, as text
// Of host and path of a proxy: a name of protocol/field_types.hpp has room for them, for scheme, port and address.
constexpr std::size_t max_url = 180;
constexpr std::string_view https = "https://";
constexpr std::string_view tcp = "tcp/";
constexpr std::string_view udp = "udp/";

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
    return KdcAddress{std::string(host), 0}; // whoever asked knows the usual one
}

std::optional<KdcAddress> parse_bracketed(std::string_view text) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view host = text.substr(1, end - 1);
    const std::string_view rest = text.substr(end + 1);
    if (rest.empty()) return without_port(host);
    return rest.front() == ':' ? with_port(host, rest.substr(1)) : std::nullopt;
}

std::optional<KdcAddress> parse_host_and_port(std::string_view text, std::uint16_t usual_port) {
    const auto colons = std::count(text.begin(), text.end(), ':');
    const auto colon = text.find(':');
    auto kdc = text.starts_with('[') ? parse_bracketed(text)
               : colons != 1         ? without_port(text)
                                     : with_port(text.substr(0, colon), text.substr(colon + 1));
    if (kdc && kdc->port == 0) kdc->port = usual_port;
    return kdc;
}

// What would mean something else in a URL than a piece of a host or of a path.
bool is_plain_in_url(std::string_view text) {
    static constexpr std::string_view special = "@?#%\\\"<>";
    const auto fits = [](char c) { return c > ' ' && c < 0x7f && special.find(c) == std::string_view::npos; };
    return text.size() <= max_url && std::all_of(text.begin(), text.end(), fits);
}

std::optional<KdcAddress> parse_proxy(std::string_view text) {
    if (!is_plain_in_url(text)) return std::nullopt;
    const auto slash = std::min(text.find('/'), text.size());
    auto kdc = parse_host_and_port(text.substr(0, slash), https_port);
    if (!kdc) return std::nullopt;
    kdc->way = KdcWay::proxy;
    kdc->path = slash == text.size() ? "/" : text.substr(slash);
    return kdc;
}

std::optional<KdcAddress> parse_by(KdcWay way, std::string_view text) {
    auto kdc = parse_host_and_port(text, kdc_port);
    if (kdc) kdc->way = way;
    return kdc;
}

} // namespace

std::optional<KdcAddress> parse_kdc_address(std::string_view text) {
    if (text.starts_with(https)) return parse_proxy(text.substr(https.size()));
    if (text.starts_with(tcp)) return parse_by(KdcWay::tcp, text.substr(tcp.size()));
    if (text.starts_with(udp)) return parse_by(KdcWay::udp, text.substr(udp.size()));
    return parse_by(KdcWay::any, text);
}

std::string to_text(const KdcAddress& kdc) {
    const bool v6 = kdc.host.find(':') != std::string::npos;
    const std::string place = (v6 ? "[" + kdc.host + "]" : kdc.host) + ":" + std::to_string(kdc.port);
    switch (kdc.way) {
    case KdcWay::any: return place;
    case KdcWay::tcp: return std::string(tcp) + place;
    case KdcWay::udp: return std::string(udp) + place;
    case KdcWay::proxy: return std::string(https) + place + kdc.path;
    }
    return place;
}

} // namespace signet::worker
