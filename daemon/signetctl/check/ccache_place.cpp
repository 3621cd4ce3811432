// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/check/ccache_place.hpp"

#include "daemon/signetctl/krb5_profile.hpp"

#include <algorithm>

namespace signet::ctl {

std::string default_ccache_name() {
    const auto conf = read_krb5_conf_of_host();
    const std::string name = conf ? conf->value({"libdefaults", "default_ccache_name"}) : std::string();
    return name.empty() ? "FILE:/tmp/krb5cc_%{uid}" : name;
}

bool can_be_given_to_session(std::string_view name) {
    constexpr std::string_view kinds[] = {"FILE:", "DIR:", "KEYRING:persistent:", "KCM:", "/", "%{"};
    return std::ranges::any_of(kinds, [&](std::string_view kind) { return name.starts_with(kind); });
}

CcacheFolder ccache_folder_of(std::string_view name) {
    for (const std::string_view kind : {"FILE:", "DIR:"})
        if (name.starts_with(kind)) name.remove_prefix(kind.size());
    if (!name.starts_with('/')) return {};
    const auto last = name.rfind('/');
    const auto of_user = name.find("%{");
    const auto end = std::min(last, name.rfind('/', of_user));
    return {std::string(name.substr(0, std::max<std::size_t>(end, 1))), end == last};
}

} // namespace signet::ctl
