// SPDX-License-Identifier: Apache-2.0
#pragma once

// A certificate may have several names of a kind. Everything a rule expands at one time draws on one choice
// of them, so that {subject_nt_principal} in its principal and in its user are the same UPN. Used by
// expansion.hpp alone.

#include "certmap/certificate/certificate.hpp"
#include "certmap/rules/template.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace signet::certmap {

// What there may be several of.
enum class NameList : std::uint8_t {
    upn,
    pkinit_principal,
    rfc822,
    dns,
    uri,
    ip_address,
    registered_id,
    x400_address,
    edi_party_name,
    directory_name,
};

inline constexpr std::size_t name_list_count = 10;

// An index into each list.
using NameChoice = std::array<std::size_t, name_list_count>;

// Which list the placeholder draws on; nullopt: on something there is one of. {subject_principal} is decided
// for the whole certificate, and by what was refused too: a broken PKINIT principal must not make room for a
// UPN.
std::optional<NameList> list_of(const Placeholder& placeholder, const Certificate& certificate);

// Which kind of name must not have been refused; nullopt: none can be.
std::optional<NameKind> kind_of(const Placeholder& placeholder, const Certificate& certificate);

std::size_t size_of(NameList list, const Certificate& certificate);

// Every choice that differs in one of the lists; nullopt: there are more than `limit`. One of nothing if
// `lists` is empty, and none at all if one of the lists is.
std::optional<std::vector<NameChoice>> choices(std::span<const NameList> lists,
                                               const Certificate& certificate, std::size_t limit);

} // namespace signet::certmap
