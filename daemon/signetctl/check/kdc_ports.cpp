// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/check/kdc_ports.hpp"

#include "certmap/text/phrase.hpp"
#include "certmap/text/text.hpp"
#include "daemon/system/trusted_file.hpp"

#include <algorithm>

namespace signet::ctl {
namespace {

using certmap::trimmed;

constexpr std::size_t max_krb5_conf = 1024UL * 1024; // bytes; real ones have some hundred
constexpr std::uint64_t max_port = 65535;

// "a", "a:88", "1.2.3.4:88", "[::1]:88"; "::1" has no port, and a proxy's URL is another matter.
bool has_wrong_port(std::string_view kdc) {
    const auto colon = kdc.rfind(':');
    const bool is_address = kdc.find(':') != colon && (colon == 0 || kdc[colon - 1] != ']');
    if (colon == std::string_view::npos || is_address || kdc.find("://") != std::string_view::npos)
        return false;
    const auto port = certmap::number_of(kdc.substr(colon + 1));
    return !port || *port == 0 || *port > max_port;
}

// Behind "kdc =", up to a blank; empty: this line has none.
std::string_view kdc_of(std::string_view line) {
    constexpr std::string_view key = "kdc";
    line = trimmed(line);
    if (!line.starts_with(key)) return {};
    line = trimmed(line.substr(key.size()));
    if (!line.starts_with('=')) return {};
    line = trimmed(line.substr(1));
    return line.substr(0, line.find_first_of(" \t\r"));
}

} // namespace

std::vector<std::string> kdcs_without_port(std::string_view text) {
    std::vector<std::string> kdcs;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        if (const auto kdc = kdc_of(text.substr(0, end)); has_wrong_port(kdc)) kdcs.emplace_back(kdc);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return kdcs;
}

std::vector<std::string> kdcs_without_port() {
    const auto text = system::read_trusted_file("/etc/krb5.conf", max_krb5_conf, system::root_uid);
    return text ? kdcs_without_port(*text) : std::vector<std::string>();
}

} // namespace signet::ctl
