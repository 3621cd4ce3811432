// SPDX-License-Identifier: Apache-2.0
#pragma once

// The settings that this host shall have, and their text. Pure.

#include "daemon/signetctl/setup/answers.hpp"

#include <string>
#include <vector>

namespace signet::ctl {

struct Wish {
    std::string realm{};
    std::string keytab{};  // path
    std::string anchors{}; // path
    std::vector<std::string> services{};
    policy::CardDemand card = policy::CardDemand::required;
    WayBack way_back{};
};

// The same wish has the same text: nothing in it is of the moment.
std::string signet_toml_of(const Wish& wish);

} // namespace signet::ctl
