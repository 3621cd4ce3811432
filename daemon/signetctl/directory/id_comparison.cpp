// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/directory/id_comparison.hpp"

#include "daemon/signetctl/told.hpp"

namespace signet::ctl {

using certmap::Error;
using certmap::Result;

Result<void> hear_ids(Searchable& directory, const Query& query, const Server& server, ChangeSink& sink) {
    const Query ids{query.base, query.filter, {attribute_names(server.kind).id}};
    return directory.search(ids, server.offers_paging, [&](const certmap::Record& record) -> Result<void> {
        const std::string id = id_of(record, server.kind);
        // Without its id the account would count as deleted.
        if (id.empty())
            return Error(tr("the directory shows an entry without its id"), tr("the bind DN has to see ids"));
        return sink.still_there(id);
    });
}

} // namespace signet::ctl
