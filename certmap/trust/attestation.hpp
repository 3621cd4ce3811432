// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a card's maker says of a key on it: the card made it, and asks this before it signs. The card says so in a certificate
// (the statement) that it makes for the key on demand and signs with a key of its maker's (the attester's, which has a certificate
// of the maker's CA). Yubico's form, the only one of PIV cards: https://developers.yubico.com/PIV/Introduction/PIV_attestation.html.
// Whoever brings the statement does not matter: it is about one public key, and the logon proves who has the private one.

#include "certmap/parse/decoded_certificate.hpp"
#include "certmap/text/key_policy.hpp"
#include "certmap/text/result.hpp"
#include "certmap/trust/authorities.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>

namespace signet::certmap {

using Firmware = std::array<std::uint8_t, 3>; // 5.4.3; all zero: not said

struct Attestation {
    PinPolicy pin = PinPolicy::unknown;
    TouchPolicy touch = TouchPolicy::unknown;
    Firmware firmware{};
    std::uint32_t serial = 0; // of the device; 0: not said
};

// `makers`: the attester's certificate must reach one of these, or be one. An error says why the statement proves nothing: it cannot
// be read, is signed by nobody who is believed at `now`, or is about another key than the certificate's. Values of the policies
// that this does not know are unknown, and so meet nobody's demand.
Result<Attestation> judge_attestation(std::span<const std::uint8_t> statement,
                                      std::span<const std::uint8_t> attester,
                                      const DecodedCertificate& certificate, std::span<const Der> makers,
                                      std::int64_t now);

} // namespace signet::certmap
