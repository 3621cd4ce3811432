// SPDX-License-Identifier: Apache-2.0
#include "certmap/rules/san_name.hpp"

#include "certmap/text/text.hpp"

#include <algorithm>
#include <array>

namespace signet::certmap {
namespace {

struct Row {
    std::string_view name;
    SanKind kind;
};

// A kind's first row is the name that is written. The manual page has "pkinit", the library "pkinitSAN".
constexpr std::array<Row, 13> rows{{
    {"Principal", TextName::principal},
    {"ntPrincipalName", TextName::nt_principal},
    {"pkinit", TextName::pkinit_principal},
    {"pkinitSAN", TextName::pkinit_principal},
    {"rfc822Name", TextName::rfc822},
    {"dNSName", TextName::dns},
    {"directoryName", TextName::directory},
    {"uniformResourceIdentifier", TextName::uri},
    {"iPAddress", TextName::ip_address},
    {"registeredID", TextName::registered_id},
    {"otherName", BinaryName::other_name},
    {"x400Address", BinaryName::x400_address},
    {"ediPartyName", BinaryName::edi_party_name},
}};

constexpr auto names = [] {
    std::array<std::string_view, rows.size()> made;
    std::ranges::transform(rows, made.begin(), &Row::name);
    return made;
}();

} // namespace

std::optional<SanKind> san_kind(std::string_view name) noexcept {
    const auto* found =
        std::ranges::find_if(rows, [&](const Row& row) { return equal_ignoring_ascii_case(row.name, name); });
    if (found == rows.end()) return std::nullopt;
    return found->kind;
}

std::string_view san_name(SanKind kind) noexcept {
    const auto* found = std::ranges::find(rows, kind, &Row::kind);
    return found == rows.end() ? "otherName" : found->name;
}

std::span<const std::string_view> san_names() noexcept {
    return names;
}

} // namespace signet::certmap
