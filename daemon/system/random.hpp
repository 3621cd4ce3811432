// SPDX-License-Identifier: Apache-2.0
#pragma once

// Random bytes that nobody can guess: for names of logons and for challenges.

#include <array>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <sys/random.h>

namespace signet::system {

// getrandom(2) gives so many at once, whole, and waits for no more than the start of the machine.
constexpr std::size_t max_random_bytes = 256;

template <std::size_t Size>
std::array<std::uint8_t, Size> random_bytes() {
    static_assert(Size <= max_random_bytes);
    std::array<std::uint8_t, Size> bytes{};
    if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
        throw std::runtime_error("getrandom failed");
    return bytes;
}

} // namespace signet::system
