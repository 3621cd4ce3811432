// SPDX-License-Identifier: Apache-2.0
#include "certmap/parse/digest.hpp"

#include <openssl/evp.h>

#include <array>
#include <memory>
#include <string>

namespace signet::certmap {
namespace {

using Method = std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)>;

std::optional<Bytes> digest_of(std::string_view name, std::span<const std::uint8_t> data) {
    const Method method(EVP_MD_fetch(nullptr, std::string(name).c_str(), nullptr), EVP_MD_free);
    if (!method) return std::nullopt;
    std::array<std::uint8_t, EVP_MAX_MD_SIZE> value{};
    unsigned size = 0;
    if (EVP_Digest(data.data(), data.size(), value.data(), &size, method.get(), nullptr) != 1)
        return std::nullopt;
    return Bytes(value.begin(), value.begin() + size);
}

} // namespace

Digest libcrypto_digest() {
    return digest_of;
}

} // namespace signet::certmap
