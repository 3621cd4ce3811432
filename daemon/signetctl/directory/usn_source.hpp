// SPDX-License-Identifier: Apache-2.0
#pragma once

// Method::usn, Active Directory: a domain controller numbers its changes (uSNChanged), keeps what was deleted
// as tombstones, and has an invocation id, with which its numbers begin anew. Numbers of one controller mean
// nothing to another. What left the base by being moved is seen by none of that; the ids of all are compared
// now and then.

#include "daemon/signetctl/directory/search.hpp"
#include "daemon/signetctl/directory/server.hpp"
#include "daemon/signetctl/directory/source.hpp"

#include <cstdint>
#include <optional>

namespace signet::ctl {

// Also how long a deletion may go unnoticed where the bind DN may not see tombstones.
inline constexpr std::int64_t comparison_interval = 3600; // seconds

// What the cookie of this source says.
struct UsnState {
    std::string invocation;    // of the domain controller, as certmap::guid_text() writes it
    std::uint64_t usn = 0;     // everything up to here was heard
    std::int64_t compared = 0; // when the ids were last compared, seconds since 1970

    bool operator==(const UsnState&) const = default;
};

std::string text_of(const UsnState& state);
std::optional<UsnState> parse_usn_state(const std::string& text);

class UsnSource final : public DirectorySource {
public:
    UsnSource(Searchable& directory, Query query, const Server& server, std::int64_t now)
        : directory_(directory), query_(std::move(query)), server_(server), now_(now) {}

    certmap::Result<Heard> load(ChangeSink& sink) override;
    certmap::Result<Heard> changes(const std::string& cookie, ChangeSink& sink) override;

private:
    certmap::Result<UsnState> current_state();
    certmap::Result<void> hear_found(const std::string& filter, ChangeSink& sink);
    certmap::Result<void> hear_gone(Query query, ChangeSink& sink);

    Searchable& directory_;
    Query query_;
    const Server& server_;
    std::int64_t now_; // seconds since 1970
};

} // namespace signet::ctl
