// SPDX-License-Identifier: Apache-2.0
#pragma once

// Kerberos principals as text, in the escaping krb5_parse_name(3) reads: "alice@REALM",
// "host/a.example@REALM", with
// '\' before a '/', '@' or '\' that belongs to a component. Only the three escapes that stay printable are
// written or accepted. UPNs are not in this escaping: they are parsed as enterprise names (RFC 6806 section
// 5), see upn_problem.

#include <optional>
#include <string>
#include <string_view>

namespace signet::certmap {

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
