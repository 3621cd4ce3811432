// SPDX-License-Identifier: Apache-2.0
#pragma once

// A mapping rule: which certificates it is for, and whom they mean. RuleText is what stands in the
// configuration or comes over the wire, Rule is what rule_parser.hpp makes of it and rule_text.hpp writes
// again; both are immutable values. The language is that of sss-certmap(5).

#include "certmap/certificate/certificate.hpp"
#include "certmap/certificate/key_usage.hpp"
#include "certmap/rules/pattern.hpp"
#include "certmap/rules/template.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace signet::certmap {

// 0 is asked first; a rule that names no priority is asked last.
inline constexpr std::uint32_t lowest_priority = std::numeric_limits<std::uint32_t>::max();

struct RuleText {
    std::uint32_t priority = lowest_priority;
    std::string match{};     // empty for every certificate, or "<ISSUER>^CN=Card CA,<EKU>msScLogin"
    std::string principal{}; // "{subject_nt_principal}"
    std::string user{};      // "{subject_nt_principal.short_name}"; empty: the principal's own account
    // "LDAP:(altSecurityIdentities=X509:<I>{issuer_dn!ad}<S>{subject_dn!ad})"; default_map when this,
    // `principal` and `user` are empty
    std::string map{};
    std::vector<std::string> domains{}; // empty: every domain
    std::string name{};                 // for messages
    bool strong = false; // binds by itself, though it is made of names: the administrator's word

    bool operator==(const RuleText&) const = default;
};

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
