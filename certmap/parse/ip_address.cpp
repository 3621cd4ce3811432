// SPDX-License-Identifier: Apache-2.0
#include "certmap/parse/ip_address.hpp"

#include <arpa/inet.h>
#include <array>

namespace signet::certmap {

Result<std::string> ip_address(std::span<const std::uint8_t> bytes) {
    constexpr std::size_t ipv4_size = 4;
    constexpr std::size_t ipv6_size = 16;
    if (bytes.size() != ipv4_size && bytes.size() != ipv6_size)
        return Error{"has neither 4 nor 16 bytes", {}};
    const int family = bytes.size() == ipv4_size ? AF_INET : AF_INET6;
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (inet_ntop(family, bytes.data(), text.data(), text.size()) == nullptr)
        return Error{"cannot be written as text", {}};
    return std::string(text.data());
}

} // namespace signet::certmap
