// SPDX-License-Identifier: Apache-2.0
#include "certmap/rules/key_usage.hpp"

#include "certmap/rules/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace signet::certmap {
namespace {

constexpr std::array<std::pair<std::string_view, KeyUsageBit>, key_usage_bit_count> names{{
    {"digitalSignature", KeyUsageBit::digital_signature},
    {"nonRepudiation", KeyUsageBit::non_repudiation},
    {"keyEncipherment", KeyUsageBit::key_encipherment},
    {"dataEncipherment", KeyUsageBit::data_encipherment},
    {"keyAgreement", KeyUsageBit::key_agreement},
    {"keyCertSign", KeyUsageBit::key_cert_sign},
    {"cRLSign", KeyUsageBit::crl_sign},
    {"encipherOnly", KeyUsageBit::encipher_only},
    {"decipherOnly", KeyUsageBit::decipher_only},
}};

} // namespace

std::optional<KeyUsageBit> key_usage_by_name(std::string_view name) noexcept {
    const auto found = std::ranges::find_if(
        names, [&](const auto& row) { return equal_ignoring_ascii_case(row.first, name); });
    if (found == names.end()) return std::nullopt;
    return found->second;
}

} // namespace signet::certmap
