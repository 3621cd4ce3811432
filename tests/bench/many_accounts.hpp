// SPDX-License-Identifier: Apache-2.0
#pragma once

// As many accounts as a bench likes, the same ones every time: what a directory of a large organization puts
// into the mapping database.

#include "certmap/store/store.hpp"

#include <cstdint>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

namespace signet::bench {

// The key that lookups are timed with.
certmap::MappingKey issuer_serial(std::uint64_t number);

// As directories give them: a UUID, a user, a principal and three keys.
certmap::Entry account(std::uint64_t number);

// With a certificate of so many bytes as well, and its key.
certmap::Entry account_with_certificate(std::uint64_t number, std::size_t size);

// For benches, in which every failure is a broken bench.
template <class T>
T need(certmap::Result<T> result) {
    if (!result) throw std::runtime_error(result.error().problem);
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

} // namespace signet::bench
