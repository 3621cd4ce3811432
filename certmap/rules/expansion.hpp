// SPDX-License-Identifier: Apache-2.0
#pragma once

// Templates filled in with what a certificate says. Names are all or nothing: an error if one that is drawn
// on may not be used, or is not there; never an expansion of what is left.

#include "certmap/certificate/certificate.hpp"
#include "certmap/certificate/digest.hpp"
#include "certmap/rules/rule.hpp"
#include "certmap/text/principal.hpp"

#include <optional>
#include <string>
#include <vector>

namespace signet::certmap {

enum class Writing : std::uint8_t {
    plain,     // values as they are
    filter,    // values escaped for an LDAP filter (RFC 4515)
    principal, // a UPN or another value that is no principal is one component of one (krb5's escapes)
};

// The different texts of one template, one for each choice of the names it draws on; never empty.
Result<std::vector<std::string>> texts_of(const Template& source, Writing writing,
                                          const Certificate& certificate, const Digest& digest = {});

// What one choice of names makes of a rule.
struct Expansion {
    std::optional<std::string> filter; // of `map`
    std::optional<Principal> principal;
    std::optional<std::string> user; // one by text.hpp
    bool user_is_of_upn = false;     // the user's name was taken from a UPN

    bool operator==(const Expansion&) const = default;
};

// The different expansions of a rule; never empty.
Result<std::vector<Expansion>> expand(const Rule& rule, const Certificate& certificate,
                                      const Digest& digest = {});

// Bounds. More is an error: a certificate with so many names means nobody.
inline constexpr std::size_t max_expansions = 64;
inline constexpr std::size_t max_expanded_text =
    1024UL * 1024; // bytes; four certificates of the largest size

} // namespace signet::certmap
