// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/check/kdc_ports.hpp"

#include "certmap/text/phrase.hpp"
#include "daemon/signetctl/krb5_profile.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace signet::ctl {
namespace {

constexpr std::uint64_t max_port = 65535;

} // namespace

// "a", "a:88", "1.2.3.4:88", "[::1]:88"; "::1" has no port, and a proxy's URL is another matter.
bool has_wrong_port(std::string_view kdc) {
    const auto colon = kdc.rfind(':');
    const bool is_address = kdc.find(':') != colon && (colon == 0 || kdc[colon - 1] != ']');
    if (colon == std::string_view::npos || is_address || kdc.find("://") != std::string_view::npos)
        return false;
    const auto port = certmap::number_of(kdc.substr(colon + 1));
    return !port || *port == 0 || *port > max_port;
}

std::vector<std::string> kdcs_with_wrong_port(const std::string& realm) {
    std::vector<std::string> wrong;
    const auto conf = read_krb5_conf_of_host();
    if (!conf) return wrong;
    std::ranges::copy_if(conf->values({"realms", realm, "kdc"}), std::back_inserter(wrong), has_wrong_port);
    return wrong;
}

} // namespace signet::ctl
