// SPDX-License-Identifier: Apache-2.0
#pragma once

// Texts that libsystemd's functions (sd-login(3), sd_bus_path_encode(3)) allocate for their caller.

#include <cstdlib>
#include <memory>
#include <optional>
#include <string>

namespace signet::daemon {

// `ask` is given where to put it, and answers as libsystemd does. nullopt: there is none.
template <class Ask>
std::optional<std::string> text_from(Ask ask) {
    char* text = nullptr;
    if (ask(&text) < 0 || text == nullptr) return std::nullopt;
    const std::unique_ptr<char, void (*)(void*)> owned(text, std::free);
    return std::string(text);
}

} // namespace signet::daemon
