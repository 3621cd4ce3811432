// SPDX-License-Identifier: Apache-2.0
#pragma once

// What setup has to know before it looks at a card: each by the answers, else by what this host's files agree on, else by a
// question. Where two sources differ both are named.

#include "daemon/signetctl/setup/realm_sources.hpp"
#include "daemon/signetctl/setup/talk.hpp"
#include "daemon/signetctl/setup/wish.hpp"

#include <string>
#include <vector>

namespace signet::ctl {

// All of the wish but the CAs. `worker` asks the DNS where no file names a realm.
certmap::Result<Wish> decide(const Talk& talk, const RealmSources& sources, const std::string& worker);

// Where the KDCs that the workers found stand, and which of SSSD's are none of them.
void tell_of_kdcs(const Talk& talk, const RealmSources& sources, const std::string& realm,
                  const std::vector<std::string>& kdcs);

} // namespace signet::ctl
