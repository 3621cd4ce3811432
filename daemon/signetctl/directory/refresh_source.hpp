// SPDX-License-Identifier: Apache-2.0
#pragma once

// Method::refresh: the server knows from its cookie what we know (RFC 4533, refreshOnly), and tells what is
// new and what is gone. OpenLDAP with the overlay syncprov; 389 Directory Server with its content
// synchronization plug-in.

#include "daemon/signetctl/directory/ldap_connection.hpp"
#include "daemon/signetctl/directory/source.hpp"

namespace signet::ctl {

class RefreshSource final : public DirectorySource {
public:
    RefreshSource(LdapConnection& connection, Query query)
        : connection_(connection), query_(std::move(query)) {}

    certmap::Result<Heard> load(ChangeSink& sink) override;
    certmap::Result<Heard> changes(const std::string& cookie, ChangeSink& sink) override;

private:
    certmap::Result<void> hear_entry(LDAPMessage* message, ChangeSink& sink);
    certmap::Result<void> hear_info(LDAPMessage* message, ChangeSink& sink);
    certmap::Result<Heard> hear_end(LDAPMessage* message);

    LdapConnection& connection_;
    Query query_;
    std::string cookie_; // the last one heard
};

} // namespace signet::ctl
