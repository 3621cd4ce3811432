// SPDX-License-Identifier: Apache-2.0
#pragma once

// What stands behind "<SAN:" in a match text. The names of sss-certmap(5); case does not count in them, but
// they are whole names: libsss_certmap takes "<SAN:r>" for rfc822Name, and a slip for another kind of name.

#include "certmap/rules/rule.hpp"

#include <optional>
#include <span>
#include <string_view>
#include <variant>

namespace signet::certmap {

using SanKind = std::variant<TextName, BinaryName>;

std::optional<SanKind> san_kind(std::string_view name) noexcept;

// As the manual page spells it: "Principal", "otherName".
std::string_view san_name(SanKind kind) noexcept;

// Every name, for hints.
std::span<const std::string_view> san_names() noexcept;

} // namespace signet::certmap
