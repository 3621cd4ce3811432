// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/kerberos/pkcs11/ecdsa_compat.hpp"

#include <openssl/ecdsa.h>

#include <algorithm>
#include <array>
#include <memory>

namespace signet::worker {
namespace {

constexpr std::array<std::uint8_t, 19> sha256_prefix{0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60,
                                                     0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02,
                                                     0x01, 0x05, 0x00, 0x04, 0x20};
constexpr std::size_t sha256_size = 32;

BIGNUM* to_number(std::span<const std::uint8_t> bytes) {
    return BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr);
}

} // namespace

std::optional<std::span<const std::uint8_t>> hash_in_digest_info(std::span<const std::uint8_t> digest_info) {
    if (digest_info.size() != sha256_prefix.size() + sha256_size) return std::nullopt;
    if (!std::equal(sha256_prefix.begin(), sha256_prefix.end(), digest_info.begin())) return std::nullopt;
    return digest_info.subspan(sha256_prefix.size());
}

std::vector<std::uint8_t> ecdsa_to_der(std::span<const std::uint8_t> r_and_s) {
    if (r_and_s.empty() || r_and_s.size() % 2 != 0) return {};
    const std::size_t half = r_and_s.size() / 2;
    const std::unique_ptr<ECDSA_SIG, void (*)(ECDSA_SIG*)> pair(ECDSA_SIG_new(), ECDSA_SIG_free);
    if (!pair ||
        !ECDSA_SIG_set0(pair.get(), to_number(r_and_s.first(half)), to_number(r_and_s.subspan(half))))
        return {};
    std::uint8_t* der = nullptr;
    const int size = i2d_ECDSA_SIG(pair.get(), &der);
    if (size <= 0) return {};
    std::vector<std::uint8_t> copy(der, der + size);
    OPENSSL_free(der);
    return copy;
}

} // namespace signet::worker
