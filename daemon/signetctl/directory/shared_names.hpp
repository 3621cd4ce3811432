// SPDX-License-Identifier: Apache-2.0
#pragma once

// Accounts of which two have the name of one user, but for the case of ASCII letters: nobody can tell which of them is meant,
// and the card of the one would open the account of the other. A store that is being written keeps them, with their keys and
// with why their owners are refused.

#include "certmap/store/store.hpp"
#include "certmap/text/phrase.hpp"

#include <string>
#include <vector>

namespace signet::ctl {

// What Entry::unreadable says of them.
inline constexpr auto name_is_shared =
    certmap::phrase("another entry of the directory has the same user name");

struct SharedNames {
    std::vector<certmap::Entry> unmarked; // their owners are not refused yet; ordered by name
    std::vector<certmap::Entry> alone;    // their owners are refused for a name that nobody else has any more
};

certmap::Result<SharedNames> shared_names(const certmap::StoreWriter& writer);

} // namespace signet::ctl
