// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which CA has signed a certificate, without a judgement: what authorities.hpp asks besides is not asked.

#include "certmap/trust/chain.hpp"

#include <cstddef>
#include <optional>
#include <span>

namespace signet::certmap {

// The place of its issuer among the candidates, by name, key identifiers and signature. A root is its own issuer.
std::optional<std::size_t> find_issuer(std::span<const std::uint8_t> certificate,
                                       std::span<const Der> candidates);

} // namespace signet::certmap
