// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/setup/krb5_conf.hpp"

#include "daemon/signetctl/default_realm.hpp"
#include "daemon/signetctl/krb5_profile.hpp"

#include <krb5.h>

#include <array>
#include <memory>
#include <string_view>

namespace signet::ctl {
namespace {

constexpr std::string_view file_prefix = "FILE:";

using Context = std::unique_ptr<_krb5_context, decltype(&krb5_free_context)>;

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
    const auto read = read_krb5_conf_of_host();
    if (!read) return conf;
    conf.kdcs = read->values({"realms", conf.realm, "kdc"});
    auto anchors = read->values({"realms", conf.realm, "pkinit_anchors"});
    if (anchors.empty()) anchors = read->values({"libdefaults", "pkinit_anchors"});
    for (const std::string& anchor : anchors)
        if (auto file = path_of(anchor); !file.empty()) conf.anchors.push_back(std::move(file));
    return conf;
}

} // namespace signet::ctl
