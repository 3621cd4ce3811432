// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/check/krb5_explains.hpp"

#include "certmap/text/phrase.hpp"

#include <fmt/ranges.h>

#include <algorithm>

namespace signet::ctl {
namespace {

constexpr const char* libdefaults = "libdefaults";

std::vector<std::string> preauth_modules(const Krb5Profile& conf, const char* list) {
    return conf.values({"plugins", "clpreauth", list});
}

bool has(const std::vector<std::string>& values, const std::string& wanted) {
    return std::ranges::find(values, wanted) != values.end();
}

} // namespace

std::string disables_preauth(const Krb5Profile& conf, const std::string& module) {
    if (has(preauth_modules(conf, "disable"), module)) return "disable = " + module;
    const std::string folder = conf.value({libdefaults, "plugin_base_dir"});
    return folder.empty() ? "" : "plugin_base_dir = " + folder;
}

std::string leaves_out_preauth(const Krb5Profile& conf, const std::string& module) {
    const auto enabled = preauth_modules(conf, "enable_only");
    return enabled.empty() || has(enabled, module)
               ? ""
               : fmt::format("enable_only = {}", fmt::join(enabled, ", "));
}

std::string enctype_settings(const Krb5Profile& conf) {
    std::vector<std::string> names;
    for (const char* name : {"permitted_enctypes", "default_tgs_enctypes", "default_tkt_enctypes"})
        if (!conf.value({libdefaults, name}).empty()) names.emplace_back(name);
    return fmt::format("{}", fmt::join(names, ", "));
}

std::string forbids_key_proof(const Krb5Profile& conf, const std::string& realm) {
    constexpr const char* setting = "disable_encrypted_timestamp";
    constexpr const char* module = "encrypted_timestamp"; // a part of libkrb5, whatever its folder of plugins
    if (is_true(conf.value({"realms", realm, setting}))) return std::string(setting) + " = true";
    if (has(preauth_modules(conf, "disable"), module)) return std::string("disable = ") + module;
    return leaves_out_preauth(conf, module);
}

bool allows_for_kdc_clock(const Krb5Profile& conf) {
    return certmap::number_of(conf.value({libdefaults, "kdc_timesync"})) != 0U;
}

} // namespace signet::ctl
