// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/kdc/kdc_profile.hpp"

#include "certmap/text/text.hpp"
#include "daemon/signetctl/told.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <profile.h>
#include <string_view>

namespace signet::ctl {
namespace {

using certmap::Error;
using certmap::Result;

struct ProfileRelease {
    void operator()(_profile_t* profile) const { profile_release(profile); }
};
using Profile = std::unique_ptr<_profile_t, ProfileRelease>;

std::vector<std::string> values_of(profile_t profile, const std::vector<std::string>& path) {
    std::vector<const char*> names;
    for (const std::string& name : path)
        names.push_back(name.c_str());
    names.push_back(nullptr);
    char** list = nullptr;
    std::vector<std::string> values;
    if (profile_get_values(profile, names.data(), &list) != 0) return values;
    for (char** value = list; *value != nullptr; ++value)
        values.emplace_back(*value);
    profile_free_list(list);
    return values;
}

std::string first_of(const std::vector<std::string>& values) {
    return values.empty() ? std::string() : values.front();
}

// A realm's own values are all there is, if there are any.
std::vector<std::string> pkinit_values(profile_t profile, const std::string& realm, const char* name) {
    auto values = values_of(profile, {"realms", realm, name});
    return values.empty() ? values_of(profile, {"kdcdefaults", name}) : values;
}

PluginInterface plugin_interface(profile_t profile, const char* name) {
    return {.modules = values_of(profile, {"plugins", name, "module"}),
            .enable_only = values_of(profile, {"plugins", name, "enable_only"}),
            .disable = values_of(profile, {"plugins", name, "disable"})};
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

// As profile_get_boolean(3) of libkrb5 reads it.
bool is_true(const std::string& value) {
    const std::string word = certmap::lower_case_ascii(value);
    return word == "y" || word == "yes" || word == "true" || word == "t" || word == "1" || word == "on";
}

// profile_init() answers with errno, or with a code of its own.
std::string problem_of(long code) {
    constexpr long largest_errno = 4095;
    if (code > 0 && code <= largest_errno) return std::strerror(static_cast<int>(code));
    return tr("is not in the syntax of krb5.conf(5)");
}

} // namespace

std::vector<std::string> kdc_conf_files() {
    return files_of("KRB5_KDC_PROFILE", "/etc/krb5kdc/kdc.conf:/var/kerberos/krb5kdc/kdc.conf");
}

std::vector<std::string> krb5_conf_files() {
    return files_of("KRB5_CONFIG", "/etc/krb5.conf:/usr/etc/krb5.conf");
}

Result<KdcProfile> read_kdc_profile(const std::vector<std::string>& files, const std::string& realm) {
    std::vector<const char*> names;
    std::string all;
    for (const std::string& file : files) {
        names.push_back(file.c_str());
        all += (all.empty() ? "" : ", ") + file;
    }
    names.push_back(nullptr);
    profile_t opened = nullptr;
    if (const long code = profile_init(names.data(), &opened); code != 0)
        return Error(all + ": " + problem_of(code), "");
    const Profile owner(opened);
    KdcProfile profile;
    profile.realm = realm.empty() ? first_of(values_of(opened, {"libdefaults", "default_realm"})) : realm;
    profile.plugin_base_dir = first_of(values_of(opened, {"libdefaults", "plugin_base_dir"}));
    profile.certauth = plugin_interface(opened, "certauth");
    profile.kdcpolicy = plugin_interface(opened, "kdcpolicy");
    profile.identity = pkinit_values(opened, profile.realm, "pkinit_identity");
    profile.anchors = pkinit_values(opened, profile.realm, "pkinit_anchors");
    profile.pool = pkinit_values(opened, profile.realm, "pkinit_pool");
    profile.revoke = pkinit_values(opened, profile.realm, "pkinit_revoke");
    profile.indicators = pkinit_values(opened, profile.realm, "pkinit_indicator");
    profile.eku_checking = pkinit_values(opened, profile.realm, "pkinit_eku_checking");
    profile.requires_freshness =
        is_true(first_of(pkinit_values(opened, profile.realm, "pkinit_require_freshness")));
    profile.when_unusable = first_of(values_of(opened, {"kdcdefaults", "signet_when_unusable"}));
    profile.tcp_listen_backlog =
        number_of(first_of(values_of(opened, {"kdcdefaults", "kdc_tcp_listen_backlog"})));
    return profile;
}

} // namespace signet::ctl
