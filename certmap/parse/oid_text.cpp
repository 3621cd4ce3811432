// SPDX-License-Identifier: Apache-2.0
#include "certmap/parse/oid_text.hpp"

#include "certmap/parse/limits.hpp"

#include <array>
#include <cstdint>
#include <span>

namespace signet::certmap {
namespace {

// X.690 8.19. nullopt: a number of more than 56 bits, or cut off.
std::optional<std::string> short_oid_text(std::span<const std::uint8_t> bytes) {
    std::string text;
    std::uint64_t number = 0;
    for (const std::uint8_t byte : bytes) {
        if (number >> 49U != 0) return std::nullopt;
        number = (number << 7U) | (byte & 0x7fU);
        if ((byte & 0x80U) != 0) continue;
        if (text.empty()) { // the first two numbers are one
            const std::uint64_t root = number < 80 ? number / 40 : 2;
            text = std::to_string(root);
            number -= root * 40;
        }
        text += '.' + std::to_string(number);
        number = 0;
    }
    if (text.empty() || (bytes.back() & 0x80U) != 0) return std::nullopt;
    return text;
}

std::optional<std::string> any_oid_text(const ASN1_OBJECT* object) {
    constexpr int dotted = 1; // never by name: the name is libcrypto's choice
    std::array<char, max_oid_text + 1> text{};
    const int length = OBJ_obj2txt(text.data(), static_cast<int>(text.size()), object, dotted);
    if (length <= 0 || length > max_oid_text) return std::nullopt;
    return std::string(text.data());
}

} // namespace

// libcrypto's way costs ten times as much, and a certificate has some twenty of them.
std::optional<std::string> oid_text(const ASN1_OBJECT* object) {
    auto text = short_oid_text({OBJ_get0_data(object), OBJ_length(object)});
    if (!text) return any_oid_text(object);
    if (text->size() > max_oid_text) return std::nullopt;
    return text;
}

} // namespace signet::certmap
