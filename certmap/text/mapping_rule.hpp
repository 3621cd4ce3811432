// SPDX-License-Identifier: Apache-2.0
#pragma once

// A mapping rule as it is written in the settings and sent to the worker that judges: texts, before anybody
// has read them. The one form of it: settings, wire and parser (rules/rule_parser.hpp) all have this.

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace signet::certmap {

// 0 is asked first; a rule that names no priority is asked last.
inline constexpr std::uint32_t lowest_priority = std::numeric_limits<std::uint32_t>::max();

// Where something stands makes no difference to what it says.
struct Place {
    std::string file{};
    std::uint32_t line = 0; // from 1; 0: nowhere
    friend bool operator==(const Place&, const Place&) { return true; }
};

struct RuleText {
    std::uint32_t priority = lowest_priority;
    std::string match{};     // empty for every certificate, or "<ISSUER>^CN=Card CA,<EKU>msScLogin"
    std::string principal{}; // "{subject_nt_principal}"
    std::string user{};      // "{subject_nt_principal.short_name}"; empty: the principal's own account
    // "LDAP:(altSecurityIdentities=X509:<I>{issuer_dn!ad}<S>{subject_dn!ad})"; the default of sss-certmap(5)
    // when this, `principal` and `user` are empty
    std::string map{};
    std::vector<std::string> domains{}; // empty: every domain
    std::string name{};                 // for messages
    bool strong = false; // binds by itself, though it is made of names: the administrator's word
    Place place{};

    bool operator==(const RuleText&) const = default;
};

} // namespace signet::certmap
