// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which account of the system a principal is.

#include "certmap/text/principal.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signet::certmap {

// The names under which the name service may know the principal's account, the first that it knows being the
// account. "alice@REALM" comes first: SSSD and winbind resolve it, also where short names are another domain's
// or local ones. "alice" alone is tried for `host_realm` only, since the alice of another realm is somebody
// else. A UPN is resolved whole; its first half is a guess that the KDC's answer has to confirm. Empty: such a
// principal ("alice/admin") has no account of its own.
std::vector<std::string> account_names(const Principal& principal, std::string_view host_realm);

// An account as a certificate, a rule or an entry of a store has written it down.
struct WrittenAccount {
    std::string_view user{}; // of the system; empty: that of the principal
    std::string_view principal{};
    bool is_enterprise = false; // the principal is a UPN
};

// The user alone where there is one.
std::vector<std::string> account_names(const WrittenAccount& account, std::string_view host_realm);

// The principal of the person whose second one, for administration, this is: alice@REALM of "alice/admin@REALM", by
// the custom of MIT Kerberos. Nothing: it is none.
std::optional<Principal> person_of_admin(const Principal& principal);

} // namespace signet::certmap
