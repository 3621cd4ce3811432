// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/setup/wish.hpp"

#include "policy/settings/origins.hpp"

namespace signet::ctl {

std::string signet_toml_of(const Wish& wish) {
    const auto line = [](const char* key, const std::string& value) {
        return std::string(key) + " = " + policy::toml_string(value) + "\n";
    };
    std::string text = "# Written by signetctl setup; signet.toml(5) has what else can be set.\n\n[domain]\n";
    text += line("realm", wish.realm);
    text += "anchors = [" + policy::toml_string(wish.anchors) + "]\n";
    text += line("keytab", wish.keytab);
    for (const std::string& service : wish.services) {
        text += "\n[service." + policy::toml_key(service) + "]\nuse = \"logon\"\n";
        text += line("card", wish.card == policy::CardDemand::required ? "required" : "preferred");
    }
    if (!wish.way_back.is_root())
        text += "\n[break_glass]\nusers = [" + policy::toml_string(wish.way_back.account) + "]\n";
    return text;
}

} // namespace signet::ctl
