// SPDX-License-Identifier: Apache-2.0
#pragma once

// A mapping rule: which certificates it is for, and which account they identify. rule_parser.hpp makes it of a
// RuleText (text/mapping_rule.hpp), rule_text.hpp writes it again; an immutable value. The language is that of sss-certmap(5).

#include "certmap/certificate/certificate.hpp"
#include "certmap/certificate/key_usage.hpp"
#include "certmap/rules/pattern.hpp"
#include "certmap/rules/template.hpp"
#include "certmap/text/mapping_rule.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace signet::certmap {

struct SubjectTerm {
    Pattern pattern;
    bool operator==(const SubjectTerm&) const = default;
};

struct IssuerTerm {
    Pattern pattern;
    bool operator==(const IssuerTerm&) const = default;
};

struct KeyUsageTerm {
    KeyUsage wanted; // every bit must be there, whatever the relation
    bool operator==(const KeyUsageTerm&) const = default;
};

struct ExtendedKeyUsageTerm {
    std::vector<std::string> oids; // dotted; all of them under Relation::all, one of them under Relation::any
    bool operator==(const ExtendedKeyUsageTerm&) const = default;
};

// Subject alternative names that are text. A term wants at least one name of its kind, and that every one of
// them matches: a name that was not thought of is not passed over.
enum class TextName : std::uint8_t {
    principal, // UPNs and PKINIT principals
    nt_principal,
    pkinit_principal,
    rfc822,
    dns,
    directory, // as RFC 4514 text
    uri,
    ip_address,
    registered_id,
};

struct TextNameTerm {
    TextName kind = TextName::principal;
    Pattern pattern;
    bool operator==(const TextNameTerm&) const = default;
};

// <SAN:1.2.3>: the DER of the value is searched, tag and length with it.
struct OtherNameTerm {
    std::string oid;
    Pattern pattern;
    bool operator==(const OtherNameTerm&) const = default;
};

enum class BinaryName : std::uint8_t { other_name, x400_address, edi_party_name };

struct BinaryNameTerm {
    BinaryName kind = BinaryName::other_name;
    Bytes bytes; // to be found anywhere in the DER of every name of the kind
    bool operator==(const BinaryNameTerm&) const = default;
};

using MatchTerm = std::variant<SubjectTerm, IssuerTerm, KeyUsageTerm, ExtendedKeyUsageTerm, TextNameTerm,
                               OtherNameTerm, BinaryNameTerm>;

enum class Relation : std::uint8_t { all, any }; // "&&" (also the default) and "||"

struct MatchExpression {
    Relation relation = Relation::all;
    std::vector<MatchTerm> terms; // none: every certificate
    bool operator==(const MatchExpression&) const = default;
};

inline constexpr std::string_view default_map = "LDAP:(userCertificate;binary={cert!bin})";

// An LDAP filter with placeholders, whose values are escaped when they are filled in (RFC 4515).
struct MapFilter {
    TemplateLanguage language = TemplateLanguage::ldap;
    Template filter;
    bool operator==(const MapFilter&) const = default;
};

// `map` or `principal` is there. A principal beside `map` says what the account that was found is called in
// Kerberos; a user beside it must be that account's.
struct Rule {
    std::uint32_t priority = lowest_priority;
    MatchExpression match;
    std::optional<Template> principal;
    std::optional<Template> user;
    std::optional<MapFilter> map;
    std::vector<std::string> domains;
    std::string name;
    bool strong = false; // see RuleText
    bool operator==(const Rule&) const = default;
};

} // namespace signet::certmap
