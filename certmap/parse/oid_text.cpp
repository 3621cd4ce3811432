// SPDX-License-Identifier: Apache-2.0
#include "certmap/parse/oid_text.hpp"

#include "certmap/parse/limits.hpp"

#include <array>

namespace signet::certmap {

std::optional<std::string> oid_text(const ASN1_OBJECT* object) {
    constexpr int dotted = 1; // never by name: the name is libcrypto's choice
    std::array<char, max_oid_text + 1> text{};
    const int length = OBJ_obj2txt(text.data(), static_cast<int>(text.size()), object, dotted);
    if (length <= 0 || length > max_oid_text) return std::nullopt;
    return std::string(text.data());
}

} // namespace signet::certmap
