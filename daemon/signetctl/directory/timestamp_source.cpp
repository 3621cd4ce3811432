// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/directory/timestamp_source.hpp"

#include "certmap/sync/binary_value.hpp"
#include "daemon/signetctl/directory/id_comparison.hpp"
#include "daemon/signetctl/told.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace signet::ctl {
namespace {

using certmap::Error;
using certmap::Result;

} // namespace

Result<void> TimestampSource::hear(const std::string& filter, ChangeSink& sink) {
    const std::string modified = attribute_names(server_.kind).modified;
    Query query = query_;
    query.filter = filter;
    query.attributes.push_back(modified);
    query.attributes.push_back(attribute_names(server_.kind).id);
    return directory_.search(query, server_.offers_paging, [&](const certmap::Record& found) {
        newest_ = std::max(newest_, certmap::seconds_of(value_of(found, modified)).value_or(0));
        certmap::Record record = found;
        record.id = id_of(found, server_.kind);
        return sink.found(record);
    });
}

Result<Heard> TimestampSource::load(ChangeSink& sink) {
    newest_ = 0;
    if (const auto heard = hear(query_.filter, sink); !heard) return heard.error();
    if (newest_ == 0)
        return Error(tr("the directory shows no time of modification"),
                     tr("the bind DN has to be allowed to read it"));
    return Heard{certmap::generalized_time(newest_), false, false};
}

Result<Heard> TimestampSource::changes(const std::string& cookie, ChangeSink& sink) {
    const auto last = certmap::seconds_of(cookie);
    if (!last) return Heard{"", false, true};
    newest_ = *last;
    std::string since = certmap::generalized_time(*last - timestamp_overlap);
    if (server_.kind == ServerKind::active_directory)
        since.insert(since.size() - 1, ".0"); // wants a fraction
    const std::string filter =
        fmt::format("(&{}({}>={}))", query_.filter, attribute_names(server_.kind).modified, since);
    if (const auto heard = hear(filter, sink); !heard) return heard.error();
    if (const auto compared = hear_ids(directory_, query_, server_, sink); !compared) return compared.error();
    return Heard{certmap::generalized_time(newest_), true, false};
}

} // namespace signet::ctl
