// SPDX-License-Identifier: Apache-2.0
// What signet.toml and kdc.toml have in common: [mapping], and eku_any of [certificates].
#pragma once

#include "policy/settings.hpp"
#include "policy/settings/section.hpp"

namespace signet::policy {

inline constexpr std::size_t max_mapping_rules = 256; // each is tried for each certificate

// Without minimum_uid, which is a host's alone.
Section<MappingSettings> mapping_section();

template <class T>
Item<T> eku_any_key(std::vector<std::string> T::*member) {
    return key("eku_any", member, list("choices", extended_key_usage_of, Emptiness::refused),
               R"(["msSmartcardLogin", "pkinitClientAuth"])",
               "Extended key usages for logon, by name or OID, or none; a certificate needs one.");
}

} // namespace signet::policy
