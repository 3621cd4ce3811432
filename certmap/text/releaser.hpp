// SPDX-License-Identifier: Apache-2.0
#pragma once

// Makes a C library's free function the deleter of a std::unique_ptr, for the rooms that own such objects.

namespace signet::certmap {

template <auto Release>
struct Releaser {
    template <class T>
    void operator()(T* owned) const noexcept {
        Release(owned);
    }
};

} // namespace signet::certmap
