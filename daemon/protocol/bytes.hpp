// SPDX-License-Identifier: Apache-2.0
#pragma once

// Byte buffers of the wire. Any frame may carry a PIN or a session key, so every buffer wipes itself when it
// lets memory go; nobody has to remember which frame was the secret one. For a PIN that is kept for longer
// than a frame's way through the process, use Secret.

#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

namespace signet::protocol {

template <class T>
struct WipingAllocator {
    using value_type = T;

    WipingAllocator() = default;
    template <class U>
    WipingAllocator(const WipingAllocator<U>&) {}

    T* allocate(std::size_t n) { return std::allocator<T>().allocate(n); }
    void deallocate(T* memory, std::size_t n) {
        explicit_bzero(memory, n * sizeof(T));
        std::allocator<T>().deallocate(memory, n);
    }
    bool operator==(const WipingAllocator&) const = default;
};

using Bytes = std::vector<std::uint8_t, WipingAllocator<std::uint8_t>>;

} // namespace signet::protocol
