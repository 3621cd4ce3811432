// SPDX-License-Identifier: Apache-2.0
#pragma once

// A directory, opened as the administrator ordered: what it is, how it is asked, and what its entries are
// called. The source in it speaks over the connection in it.

#include "certmap/sync/directory_account.hpp"
#include "daemon/signetctl/directory/ldap_connection.hpp"
#include "daemon/signetctl/directory/server.hpp"
#include "daemon/signetctl/directory/source.hpp"

#include <memory>
#include <optional>

namespace signet::ctl {

// What is empty is chosen by what the server is.
struct DirectoryOrder {
    ConnectionOrder connection;
    std::string base;
    std::string filter;
    std::optional<ServerKind> kind;
    std::optional<Method> method;
    std::string user_attribute;
    std::string principal_attribute;
    std::string realm;
    bool follows = false; // the server is to tell what changes from then on
};

struct Directory {
    std::unique_ptr<LdapConnection> connection;
    std::unique_ptr<Server> server;
    std::unique_ptr<DirectorySource> source;
    FollowedSource* followed = nullptr; // the same source; null: it never goes on
    certmap::AccountAttributes reading;
    Method method = Method::timestamp;
    std::string question; // see SyncState
};

certmap::Result<Directory> open_directory(const DirectoryOrder& order, std::int64_t now);

} // namespace signet::ctl
