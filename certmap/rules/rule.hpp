// SPDX-License-Identifier: Apache-2.0
#pragma once

// A mapping rule: which certificates it is for, and which principal and local user they mean. RuleText is
// what stands in the configuration or comes over the wire, Rule is what rule_parser.hpp makes of it; both are
// immutable values. The match language is that of sss-certmap(5): components of one kind or another joined by
// one relation.

#include "certmap/rules/key_usage.hpp"
#include "certmap/rules/pattern.hpp"
#include "certmap/rules/template.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <variant>
#include <vector>

namespace signet::certmap {

// 0 is asked first; a rule that names no priority is asked last.
inline constexpr std::uint32_t lowest_priority = std::numeric_limits<std::uint32_t>::max();

struct RuleText {
    std::uint32_t priority = lowest_priority;
    std::string match;     // empty for every certificate, or "<ISSUER>^CN=Card CA,<EKU>msScLogin"
    std::string principal; // "{subject_nt_principal}"
    std::string user;      // "{subject_nt_principal.short_name}"
};

struct SubjectTerm {
    Pattern pattern;
};

struct IssuerTerm {
    Pattern pattern;
};

struct KeyUsageTerm {
    KeyUsage wanted; // every bit must be there, whatever the relation
};

struct ExtendedKeyUsageTerm {
    std::vector<std::string> oids; // dotted; all of them under Relation::all, one of them under Relation::any
};

using MatchTerm = std::variant<SubjectTerm, IssuerTerm, KeyUsageTerm, ExtendedKeyUsageTerm>;

enum class Relation : std::uint8_t { all, any }; // "&&" (also the default) and "||"

struct MatchExpression {
    Relation relation = Relation::all;
    std::vector<MatchTerm> terms; // none: every certificate
};

struct Rule {
    std::uint32_t priority = lowest_priority;
    MatchExpression match;
    Template principal;
    Template user;
};

} // namespace signet::certmap
