// SPDX-License-Identifier: Apache-2.0
#include "certmap/parse/krb5_principal_name.hpp"

#include "certmap/parse/der_reader.hpp"
#include "certmap/text/principal.hpp"
#include "certmap/text/text.hpp"

#include <optional>

// KRB5PrincipalName ::= SEQUENCE { realm [0] Realm, principalName [1] PrincipalName }
// PrincipalName     ::= SEQUENCE { name-type [0] Int32, name-string [1] SEQUENCE OF KerberosString }
// Realm and KerberosString are GeneralString (RFC 4120 5.2), all tags explicit.

namespace signet::certmap {
namespace {

using View = std::span<const std::uint8_t>;

Error not_decodable() {
    return error_of("is not a DER KRB5PrincipalName");
}

std::string_view text_of(View bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

struct Fields {
    View realm;
    View name_strings; // contents of the SEQUENCE OF
};

std::optional<View> take_inside(DerReader& outer, std::uint8_t tag, std::uint8_t inner_tag) {
    const auto wrapped = outer.take(tag);
    if (!wrapped) return std::nullopt;
    return DerReader(*wrapped).take_last(inner_tag);
}

std::optional<Fields> read_fields(View der) {
    const auto whole = DerReader(der).take_last(der_tag::sequence);
    if (!whole) return std::nullopt;
    DerReader outer(*whole);
    const auto realm = take_inside(outer, der_tag::explicit_0, der_tag::general_string);
    const auto name = take_inside(outer, der_tag::explicit_1, der_tag::sequence);
    if (!realm || !name || !outer.at_end()) return std::nullopt;
    DerReader inner(*name);
    const auto type = take_inside(inner, der_tag::explicit_0, der_tag::integer);
    const auto strings = take_inside(inner, der_tag::explicit_1, der_tag::sequence);
    if (!type || type->empty() || !strings || !inner.at_end()) return std::nullopt;
    return Fields{*realm, *strings};
}

} // namespace

Result<std::string> krb5_principal_name(std::span<const std::uint8_t> der) {
    const auto fields = read_fields(der);
    if (!fields) return not_decodable();
    std::string principal;
    for (DerReader strings(fields->name_strings); !strings.at_end();) {
        const auto component = strings.take(der_tag::general_string);
        if (!component) return not_decodable();
        if (const auto problem = name_problem(text_of(*component))) return error_of(*problem);
        if (!principal.empty()) principal += '/';
        principal += escape_principal_component(text_of(*component));
    }
    if (const auto problem = name_problem(text_of(fields->realm))) return error_of(*problem);
    principal += '@' + escape_principal_component(text_of(fields->realm));
    if (const auto problem = principal_problem(principal)) return error_of(*problem);
    if (const auto problem = name_problem(principal)) return error_of(*problem);
    return principal;
}

} // namespace signet::certmap
