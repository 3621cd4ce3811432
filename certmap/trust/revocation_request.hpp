// SPDX-License-Identifier: Apache-2.0
#pragma once

// The datagram by which who decides asks who fetches for an OCSP answer: the SHA-256 of the CA's key, and the
// serial number.

#include "certmap/certificate/certificate.hpp"
#include "certmap/trust/revocation_file.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <string>

namespace signet::certmap {

struct RevocationRequest {
    Sha256 issuer_key{};
    Bytes serial{}; // 1 to max_serial bytes

    bool operator==(const RevocationRequest&) const = default;
};

inline std::string encode(const RevocationRequest& request) {
    std::string datagram(request.issuer_key.begin(), request.issuer_key.end());
    return datagram.append(request.serial.begin(), request.serial.end());
}

// nullopt: it is no such datagram.
inline std::optional<RevocationRequest> decode_revocation_request(std::span<const std::uint8_t> datagram) {
    RevocationRequest request;
    const std::size_t key_size = request.issuer_key.size();
    if (datagram.size() <= key_size || datagram.size() > key_size + max_serial) return std::nullopt;
    std::ranges::copy(datagram.first(key_size), request.issuer_key.begin());
    const auto serial = datagram.subspan(key_size);
    request.serial.assign(serial.begin(), serial.end());
    return request;
}

} // namespace signet::certmap
