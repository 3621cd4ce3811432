// SPDX-License-Identifier: Apache-2.0
#pragma once

// Method::refresh: the server knows from its cookie what we know (RFC 4533), and tells what is new and what is gone: once
// (refreshOnly), or also from then on, as it happens (refreshAndPersist). OpenLDAP with the overlay syncprov; 389 Directory Server
// with its content synchronization plug-in.

#include "daemon/signetctl/directory/ldap_connection.hpp"
#include "daemon/signetctl/directory/source.hpp"

#include <optional>

namespace signet::ctl {

inline constexpr std::size_t max_told =
    1000; // messages taken by one more(): what they say is in memory until it is stored

class RefreshSource final : public FollowedSource {
public:
    // `persists`: the server is asked to go on. One that does not is asked once each time.
    RefreshSource(LdapConnection& connection, Query query, bool persists)
        : connection_(connection), query_(std::move(query)), persists_(persists) {}

    certmap::Result<Heard> load(ChangeSink& sink) override;
    certmap::Result<Heard> changes(const std::string& cookie, ChangeSink& sink) override;

    bool goes_on() const override { return followed_.has_value(); }
    certmap::Result<bool> wait(std::chrono::milliseconds limit, int end) override;
    certmap::Result<Heard> more(ChangeSink& sink) override;

private:
    certmap::Result<int> begin(const std::string& cookie);
    certmap::Result<void> hear(LDAPMessage* message, ChangeSink& sink);
    certmap::Result<void> hear_entry(LDAPMessage* message, ChangeSink& sink);
    certmap::Result<void> hear_info(LDAPMessage* message, ChangeSink& sink);
    certmap::Result<Heard> hear_end(LDAPMessage* message);

    LdapConnection& connection_;
    Query query_;
    bool persists_;
    std::string cookie_;          // the last one heard
    bool has_told_all_ = false;   // as RefreshInfo says it, of this search
    bool is_over_ = false;        // likewise
    std::optional<int> followed_; // the search that goes on
    Message next_;                // the first of what has come
};

} // namespace signet::ctl
