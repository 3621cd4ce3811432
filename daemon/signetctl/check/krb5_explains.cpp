// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/check/krb5_explains.hpp"

#include "certmap/text/phrase.hpp"
#include "certmap/text/text.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace signet::ctl {
namespace {

constexpr const char* libdefaults = "libdefaults";

std::vector<std::string> preauth_modules(const Krb5Profile& conf, const char* list) {
    return conf.values({"plugins", "clpreauth", list});
}

bool has(const std::vector<std::string>& values, const std::string& wanted) {
    return std::ranges::find(values, wanted) != values.end();
}

std::string joined(const std::vector<std::string>& values) {
    std::string all;
    for (const std::string& value : values)
        all += (all.empty() ? "" : ", ") + value;
    return all;
}

// As libkrb5 reads them; what it does not understand is not so.
bool is_true(const std::string& value) {
    constexpr std::array<std::string_view, 6> words{"y", "yes", "true", "t", "1", "on"};
    return std::ranges::any_of(
        words, [&](std::string_view word) { return certmap::equal_ignoring_ascii_case(value, word); });
}

} // namespace

std::string disables_preauth(const Krb5Profile& conf, const std::string& module) {
    if (has(preauth_modules(conf, "disable"), module)) return "disable = " + module;
    const std::string folder = conf.value({libdefaults, "plugin_base_dir"});
    return folder.empty() ? "" : "plugin_base_dir = " + folder;
}

std::string leaves_out_preauth(const Krb5Profile& conf, const std::string& module) {
    const auto enabled = preauth_modules(conf, "enable_only");
    return enabled.empty() || has(enabled, module) ? "" : "enable_only = " + joined(enabled);
}

std::string enctype_settings(const Krb5Profile& conf) {
    std::vector<std::string> names;
    for (const char* name : {"permitted_enctypes", "default_tgs_enctypes", "default_tkt_enctypes"})
        if (!conf.value({libdefaults, name}).empty()) names.emplace_back(name);
    return joined(names);
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
