// SPDX-License-Identifier: Apache-2.0
#include "certmap/store/sha256.hpp"

#include <openssl/evp.h>

#include <stdexcept>

namespace signet::certmap::store {

std::string sha256(std::string_view bytes) {
    std::string digest(sha256_size, '\0');
    auto* into = reinterpret_cast<unsigned char*>(digest.data());
    if (EVP_Digest(bytes.data(), bytes.size(), into, nullptr, EVP_sha256(), nullptr) != 1)
        throw std::runtime_error("libcrypto has no SHA-256");
    return digest;
}

} // namespace signet::certmap::store
