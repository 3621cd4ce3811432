// SPDX-License-Identifier: Apache-2.0
#include "certmap/parse/digest.hpp"

#include "certmap/text/releaser.hpp"

#include <openssl/evp.h>

#include <array>
#include <memory>
#include <string>

namespace signet::certmap {
namespace {

using View = std::span<const std::uint8_t>;
using Method = std::unique_ptr<EVP_MD, Releaser<EVP_MD_free>>;

Method fetched(const char* name) {
    return Method(EVP_MD_fetch(nullptr, name, nullptr));
}

bool is_digested(View data, const Method& method, std::uint8_t* into) {
    return method && EVP_Digest(data.data(), data.size(), into, nullptr, method.get(), nullptr) == 1;
}

std::optional<Bytes> digest_of(std::string_view name, View data) {
    const Method method = fetched(std::string(name).c_str());
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

// Fetched once: what EVP_sha256() gives is looked up for every digest anew, which takes as long as the digest.
bool digest(View data, Sha1& into) {
    static const Method sha1 = fetched("SHA1");
    return is_digested(data, sha1, into.data());
}

bool digest(View data, Sha256& into) {
    static const Method sha256 = fetched("SHA256");
    return is_digested(data, sha256, into.data());
}

} // namespace signet::certmap
