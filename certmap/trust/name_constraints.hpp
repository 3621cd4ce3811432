// SPDX-License-Identifier: Apache-2.0
#pragma once

// Name constraints of a path in which libcrypto has met some that it cannot compare.

#include "certmap/trust/x509.hpp"

#include <optional>
#include <string>

namespace signet::certmap::trust {

struct NameProblem {
    int depth = 0; // of the certificate whose name it is
    std::string detail{};
};

// Compares every name with every constraint (RFC 5280 6.1.3 (b), (c)): those of user principal names here
// (upn_subtree.hpp), all others by libcrypto. A constraint that neither can compare is a problem, even where
// there is no such name. The anchor is the last of `path`, and its constraints count.
std::optional<NameProblem> name_problem(STACK_OF(X509) * path);

} // namespace signet::certmap::trust
