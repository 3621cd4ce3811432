// SPDX-License-Identifier: Apache-2.0
#include "certmap/certificate/key_usage.hpp"

#include "certmap/text/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
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

std::string_view name_of(KeyUsageBit bit) noexcept {
    const auto* found = std::ranges::find(names, bit, [](const auto& row) { return row.second; });
    return found == names.end() ? "?" : found->first;
}

std::optional<KeyUsage> key_usage_by_number(std::string_view number) noexcept {
    const bool is_hexadecimal = number.starts_with("0x") || number.starts_with("0X");
    if (is_hexadecimal) number.remove_prefix(2);
    std::uint32_t bits = 0;
    const auto* end = number.data() + number.size();
    const auto read = std::from_chars(number.data(), end, bits, is_hexadecimal ? 16 : 10);
    constexpr std::uint32_t known = 0x80ff;
    if (read.ec != std::errc{} || read.ptr != end || bits == 0 || (bits & ~known) != 0) return std::nullopt;
    KeyUsage usage;
    for (const auto& row : names) {
        const auto bit = static_cast<unsigned>(row.second);
        const unsigned mask = bit < 8 ? 0x80U >> bit : 0x8000U;
        if ((bits & mask) != 0) usage.add(row.second);
    }
    return usage;
}

} // namespace signet::certmap
