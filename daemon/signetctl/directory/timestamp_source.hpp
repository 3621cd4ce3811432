// SPDX-License-Identifier: Apache-2.0
#pragma once

// Method::timestamp, for servers that offer nothing better: entries modified since the newest one that was
// seen, and each time the ids of all entries, since a search shows nothing of what was deleted.

#include "daemon/signetctl/directory/search.hpp"
#include "daemon/signetctl/directory/server.hpp"
#include "daemon/signetctl/directory/source.hpp"

namespace signet::ctl {

// Heard again each time: time stamps have seconds, several servers of one directory have several clocks, and
// what one wrote arrives late at another.
inline constexpr std::int64_t timestamp_overlap = 600; // seconds

class TimestampSource final : public DirectorySource {
public:
    TimestampSource(Searchable& directory, Query query, const Server& server)
        : directory_(directory), query_(std::move(query)), server_(server) {}

    certmap::Result<Heard> load(ChangeSink& sink) override;
    certmap::Result<Heard> changes(const std::string& cookie, ChangeSink& sink) override;

private:
    certmap::Result<void> hear(const std::string& filter, ChangeSink& sink);

    Searchable& directory_;
    Query query_;
    const Server& server_;
    std::int64_t newest_ = 0; // modification that was seen, seconds since 1970
};

} // namespace signet::ctl
