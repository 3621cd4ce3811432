// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/kdc/kdc_profile.hpp"

#include "daemon/signetctl/krb5_profile.hpp"

#include <algorithm>
#include <cstdlib>
#include <string_view>

namespace signet::ctl {
namespace {

using certmap::Result;

// A realm's own values are all there is, if there are any.
std::vector<std::string> pkinit_values(const Krb5Profile& profile, const std::string& realm,
                                       const char* name) {
    auto values = profile.values({"realms", realm, name});
    return values.empty() ? profile.values({"kdcdefaults", name}) : values;
}

PluginInterface plugin_interface(const Krb5Profile& profile, const char* name) {
    return {.modules = profile.values({"plugins", name, "module"}),
            .enable_only = profile.values({"plugins", name, "enable_only"}),
            .disable = profile.values({"plugins", name, "disable"})};
}

std::optional<int> number_of(const std::string& text) {
    char* end = nullptr;
    const long value = std::strtol(text.c_str(), &end, 10);
    if (text.empty() || *end != '\0' || value < 0 || value > 65535) return std::nullopt;
    return static_cast<int>(value);
}

std::vector<std::string> files_of(const char* variable, const char* usual) {
    const char* own = std::getenv(variable);
    std::string_view list = own != nullptr ? own : usual;
    std::vector<std::string> files;
    while (!list.empty()) {
        const auto file = list.substr(0, list.find(':'));
        if (!file.empty()) files.emplace_back(file);
        list.remove_prefix(std::min(file.size() + 1, list.size()));
    }
    return files;
}

} // namespace

std::vector<std::string> kdc_conf_files() {
    return files_of("KRB5_KDC_PROFILE", "/etc/krb5kdc/kdc.conf:/var/kerberos/krb5kdc/kdc.conf");
}

std::vector<std::string> krb5_conf_files() {
    return files_of("KRB5_CONFIG", "/etc/krb5.conf:/usr/etc/krb5.conf");
}

Result<KdcProfile> read_kdc_profile(const std::vector<std::string>& files, const std::string& realm) {
    const auto read = Krb5Profile::read(files);
    if (!read) return read.error();
    KdcProfile profile;
    profile.realm = realm.empty() ? read->value({"libdefaults", "default_realm"}) : realm;
    profile.plugin_base_dir = read->value({"libdefaults", "plugin_base_dir"});
    profile.certauth = plugin_interface(*read, "certauth");
    profile.kdcpolicy = plugin_interface(*read, "kdcpolicy");
    const auto pkinit = [&](const char* name) { return pkinit_values(*read, profile.realm, name); };
    profile.identity = pkinit("pkinit_identity");
    profile.anchors = pkinit("pkinit_anchors");
    profile.pool = pkinit("pkinit_pool");
    profile.revoke = pkinit("pkinit_revoke");
    profile.indicators = pkinit("pkinit_indicator");
    profile.eku_checking = pkinit("pkinit_eku_checking");
    const auto freshness = pkinit("pkinit_require_freshness");
    profile.requires_freshness = !freshness.empty() && is_true(freshness.front());
    profile.when_unusable = read->value({"kdcdefaults", "signet_when_unusable"});
    profile.tcp_listen_backlog = number_of(read->value({"kdcdefaults", "kdc_tcp_listen_backlog"}));
    return profile;
}

} // namespace signet::ctl
