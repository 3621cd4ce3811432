// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which directory this is and what it can do, from its root DSE; what its entries are called; and how changes
// are learned from it. Pure.

#include "certmap/sync/record.hpp"
#include "certmap/text/result.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signet::ctl {

enum class ServerKind { active_directory, freeipa, openldap, ds389, other };

// How changes are learned.
enum class Method {
    refresh,   // RFC 4533: the server keeps track and tells what was deleted
    usn,       // Active Directory: uSNChanged, deleted objects, and now and then a comparison of all ids
    timestamp, // modifyTimestamp, and each time a comparison of all ids
};

struct Server {
    ServerKind kind = ServerKind::other;
    bool offers_refresh = false;
    bool offers_paging = false;
    std::string naming_context;          // what to search where the administrator says nothing
    std::string configuration_context{}; // Active Directory: of the forest
    std::string dsa;                     // Active Directory: the entry that has the invocation id
    std::string highest_usn;             // Active Directory
};

// The attributes of a root DSE that describe_server() reads.
std::vector<std::string> root_dse_attributes();

Server describe_server(const certmap::Record& root_dse);

Method best_method(const Server& server);

// What a kind of server calls things.
struct AttributeNames {
    std::string id; // not needed for Method::refresh, where the id comes beside the entry
    std::string user;
    std::string principal; // empty: none; the principal is the user in a realm
    std::string created;
    std::string modified; // for Method::timestamp
};

AttributeNames attribute_names(ServerKind kind);

// What names the entry for good, as text; empty: the record does not have it.
std::string id_of(const certmap::Record& record, ServerKind kind);

// Which entries are accounts.
std::string default_filter(ServerKind kind);

// As --server, --method and messages spell them.
std::string_view name_of(ServerKind kind);
std::string_view name_of(Method method);
std::optional<ServerKind> server_kind_of(std::string_view name);
std::optional<Method> method_of(std::string_view name);

} // namespace signet::ctl
