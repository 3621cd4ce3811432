// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which accounts are there at all: the only way to see a deletion with a server that does not tell. Asks for
// ids alone, a fiftieth of a load.

#include "daemon/signetctl/directory/search.hpp"
#include "daemon/signetctl/directory/server.hpp"
#include "daemon/signetctl/directory/source.hpp"

namespace signet::ctl {

certmap::Result<void> hear_ids(Searchable& directory, const Query& query, const Server& server,
                               ChangeSink& sink);

} // namespace signet::ctl
