// SPDX-License-Identifier: Apache-2.0
#pragma once

// SHA-256 by libcrypto, as the bytes of a row.

#include <string>
#include <string_view>

namespace signet::certmap::store {

inline constexpr std::size_t sha256_size = 32; // bytes

std::string sha256(std::string_view bytes);

} // namespace signet::certmap::store
