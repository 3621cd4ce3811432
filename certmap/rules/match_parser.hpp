// SPDX-License-Identifier: Apache-2.0
#pragma once

// A match text to an expression. Grammar, as in sss-certmap(5):
//
//   match     = "" / [ "KRB5:" ] [ "&&" / "||" ] 1*component     ; "" is every certificate, "&&" the default
//   component = "<SUBJECT>" regex / "<ISSUER>" regex             ; in RFC 4514 text, most specific RDN first
//             / "<KU>" ku *( "," ku ) / "<EKU>" name-or-oid *( "," name-or-oid )
//             / "<SAN>" regex / "<SAN:" text-name ">" regex / "<SAN:" oid ">" regex
//             / "<SAN:" binary-name ">" base64
//   ku        = name / number                                    ; 128 is digitalSignature, as in OpenSSL
//
// A value ends at the next '<', and there is no escape for one. Case does not count in the names of key
// usages and of alternative names, everywhere else it does.

#include "certmap/rules/rule.hpp"

#include <string_view>

namespace signet::certmap {

inline constexpr std::size_t max_match_length = 4096; // bytes; a rule is written by hand

// The error has a column.
Result<MatchExpression> parse_match(std::string_view text);

} // namespace signet::certmap
