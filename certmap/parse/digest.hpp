// SPDX-License-Identifier: Apache-2.0
#pragma once

// Digests by libcrypto: those that rules may ask for by name, and the two that certificates and keys are known by.

#include "certmap/certificate/certificate.hpp"
#include "certmap/certificate/digest.hpp"

#include <span>

namespace signet::certmap {

Digest libcrypto_digest();

// False: libcrypto has no such digest.
bool digest(std::span<const std::uint8_t> data, Sha1& into);
bool digest(std::span<const std::uint8_t> data, Sha256& into);

} // namespace signet::certmap
