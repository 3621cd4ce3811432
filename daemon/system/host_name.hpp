// SPDX-License-Identifier: Apache-2.0
#pragma once

// What this machine calls itself.

#include <array>
#include <climits>
#include <string>
#include <unistd.h>

namespace signet::system {

// gethostname(2); empty where that fails.
inline std::string host_name() {
    std::array<char, HOST_NAME_MAX + 1> name{};
    return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

} // namespace signet::system
