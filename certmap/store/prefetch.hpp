// SPDX-License-Identifier: Apache-2.0
#pragma once

// Asks for bytes that will be read in a moment, all at once, so that the waits for them run side by side. A
// large store does not fit into the processor's caches: of the time of a lookup, most is such waits.

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace signet::certmap::store {

inline void prefetch(std::string_view bytes, std::size_t start, std::size_t length) noexcept {
    constexpr std::size_t cache_line = 64;
    const std::size_t end = std::min(bytes.size(), start + length);
    for (std::size_t at = start; at < end; at += cache_line)
        __builtin_prefetch(bytes.data() + at);
}

} // namespace signet::certmap::store
