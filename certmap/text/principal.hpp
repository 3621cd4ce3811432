// SPDX-License-Identifier: Apache-2.0
#pragma once

// A Kerberos principal as a value, and as text in the escapes that krb5_parse_name(3) reads: "alice@REALM",
// "host/a.example@REALM", with '\' before a '/', '@' or '\' that belongs to a component. Only the three
// escapes that stay printable are written or accepted.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signet::certmap {

enum class PrincipalKind : std::uint8_t {
    principal,  // names one entry of one realm
    enterprise, // a UPN, for the KDC to find out whose it is (RFC 6806 section 5, KRB5-NT-ENTERPRISE)
};

// Components and realm are bytes without escapes. An enterprise name has one component, the whole UPN; its
// realm is that of the KDC which is asked, and empty as long as nobody has been asked.
struct Principal {
    PrincipalKind kind = PrincipalKind::principal;
    std::vector<std::string> components{};
    std::string realm{};

    // nullopt: not one principal, see principal_problem() for why.
    static std::optional<Principal> parse(std::string_view text);
    // "alice@corp.example" as it stands in a certificate. nullopt: see upn_problem().
    static std::optional<Principal> of_upn(std::string_view upn);

    // What parse() or of_upn() reads; of an enterprise name the UPN, of none the empty text.
    std::string text() const;
    bool is_enterprise() const { return kind == PrincipalKind::enterprise; }
    bool empty() const { return components.empty(); }

    bool operator==(const Principal&) const = default;
};

// A realm or the suffix of a UPN. Active Directory and Heimdal find realms in any case (RFC 6113 asks for
// nothing else), and MIT's KDC has already answered in its own spelling when names are compared here.
bool same_realm(std::string_view a, std::string_view b) noexcept;

// What stands behind the last '@' of a UPN; empty: it has none.
std::string_view upn_suffix(std::string_view upn) noexcept;
// What stands before it.
std::string_view upn_name(std::string_view upn) noexcept;

// One component or realm with '/', '@' and '\' escaped.
std::string escape_principal_component(std::string_view component);

// Why the text is not one principal: components that are not empty, exactly one unescaped '@', a realm.
// nullopt: it is.
std::optional<std::string> principal_problem(std::string_view principal);

// Why the text cannot be sent as an enterprise name: it must be name@suffix with one '@' (a second one would
// be read as the start of a realm) and no '\' (which would be read as an escape). nullopt: it can.
std::optional<std::string> upn_problem(std::string_view upn);

// What stands before the first unescaped '@', escapes kept; everything if there is none.
std::string_view short_name(std::string_view principal) noexcept;

} // namespace signet::certmap
