// SPDX-License-Identifier: Apache-2.0
#pragma once

// Name constraints of user principal names, which Microsoft's CAs write and libcrypto cannot compare: is a name
// in a subtree? Pure. A subtree is written like one of e-mail addresses (RFC 5280 4.2.1.10), with an "@" before
// the domain if its CA likes:
//   "@contoso.com", "contoso.com"  names of exactly this domain
//   ".contoso.com"                 names of a domain below it
//   "alice@contoso.com"            this name
//   ""                             every name
// ASCII case does not count, as it does not in Active Directory.

#include <cstdint>
#include <string_view>

namespace signet::certmap::trust {

enum class SubtreeRole : std::uint8_t { permitted, excluded };

// What cannot be compared for sure (no "@", an empty domain, a dot at its end, other than printable ASCII) is
// in no permitted subtree and in every excluded one. An excluded "contoso.com" without an "@" has the domains
// below it too, since it is not known which its CA meant.
bool is_in_subtree(std::string_view upn, std::string_view subtree, SubtreeRole role);

} // namespace signet::certmap::trust
