// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/setup/krb5_conf.hpp"

#include "daemon/signetctl/default_realm.hpp"

#include <krb5.h>

#include <array>
#include <memory>
#include <profile.h>
#include <string_view>

namespace signet::ctl {
namespace {

constexpr std::string_view file_prefix = "FILE:";

using Context = std::unique_ptr<_krb5_context, decltype(&krb5_free_context)>;
using Profile = std::unique_ptr<_profile_t, decltype(&profile_release)>;

std::vector<std::string> values_of(profile_t profile, const char* first, const char* second,
                                   const char* third) {
    std::vector<std::string> values;
    const std::array<const char*, 4> names{first, second, third, nullptr};
    char** list = nullptr;
    if (profile_get_values(profile, names.data(), &list) != 0) return values;
    for (char** value = list; *value != nullptr; ++value)
        values.emplace_back(*value);
    profile_free_list(list);
    return values;
}

// Empty: it is no file.
std::string path_of(std::string_view name) {
    if (name.starts_with(file_prefix)) name.remove_prefix(file_prefix.size());
    return name.starts_with('/') ? std::string(name) : std::string();
}

std::string default_keytab(krb5_context context) {
    std::array<char, 4096> name{}; // PATH_MAX
    if (krb5_kt_default_name(context, name.data(), static_cast<int>(name.size())) != 0) return {};
    return path_of(name.data());
}

} // namespace

Krb5Conf read_krb5_conf() {
    Krb5Conf conf;
    krb5_context opened = nullptr;
    if (const krb5_error_code code = krb5_init_context(&opened); code != 0) {
        const char* const words = krb5_get_error_message(nullptr, code);
        conf.problem = "/etc/krb5.conf: " + std::string(words);
        krb5_free_error_message(nullptr, words);
        return conf;
    }
    const Context context(opened, krb5_free_context);
    conf.realm = default_realm();
    conf.keytab = default_keytab(context.get());
    profile_t read = nullptr;
    if (krb5_get_profile(context.get(), &read) != 0) return conf;
    const Profile profile(read, profile_release);
    const char* const realm = conf.realm.c_str();
    conf.kdcs = values_of(read, "realms", realm, "kdc");
    auto anchors = values_of(read, "realms", realm, "pkinit_anchors");
    if (anchors.empty()) anchors = values_of(read, "libdefaults", "pkinit_anchors", nullptr);
    for (const std::string& anchor : anchors)
        if (auto file = path_of(anchor); !file.empty()) conf.anchors.push_back(std::move(file));
    return conf;
}

} // namespace signet::ctl
