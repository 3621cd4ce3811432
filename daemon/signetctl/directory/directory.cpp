// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/directory/directory.hpp"

#include "certmap/text/text.hpp"
#include "daemon/signetctl/directory/refresh_source.hpp"
#include "daemon/signetctl/directory/timestamp_source.hpp"
#include "daemon/signetctl/directory/usn_source.hpp"
#include "daemon/signetctl/told.hpp"

#include <fmt/format.h>

namespace signet::ctl {
namespace {

using certmap::Error;
using certmap::Result;

const std::string& first_of(const std::string& wanted, const std::string& otherwise) {
    return wanted.empty() ? otherwise : wanted;
}

certmap::AccountAttributes reading_of(const DirectoryOrder& order, const Server& server) {
    const AttributeNames names = attribute_names(server.kind);
    return {first_of(order.user_attribute, names.user), first_of(order.principal_attribute, names.principal),
            names.created, order.realm};
}

Query query_of(const DirectoryOrder& order, const Server& server, const certmap::AccountAttributes& reading) {
    Query query;
    query.base = first_of(order.base, server.naming_context);
    query.filter = first_of(order.filter, default_filter(server.kind));
    if (!query.filter.starts_with('(')) query.filter = "(" + query.filter + ")";
    query.attributes = wanted_attributes(reading);
    return query;
}

std::string question_of(const Directory& directory, const Query& query) {
    const certmap::AccountAttributes& reading = directory.reading;
    return fmt::format("{} {} base={} filter={} user={} principal={} realm={}", name_of(directory.method),
                       name_of(directory.server->kind), query.base, query.filter, reading.user,
                       reading.principal, reading.realm);
}

void add_source(Directory& directory, Query query, bool follows, std::int64_t now) {
    LdapConnection& connection = *directory.connection;
    switch (directory.method) {
    case Method::refresh: {
        auto source = std::make_unique<RefreshSource>(connection, std::move(query), follows);
        directory.followed = source.get();
        directory.source = std::move(source);
        return;
    }
    case Method::usn:
        directory.source = std::make_unique<UsnSource>(connection, std::move(query), *directory.server, now);
        return;
    case Method::timestamp: break;
    }
    directory.source = std::make_unique<TimestampSource>(connection, std::move(query), *directory.server);
}

} // namespace

Result<Directory> open_directory(const DirectoryOrder& order, std::int64_t now) {
    for (const std::string& text : {order.base, order.filter, order.realm}) {
        if (const auto problem = certmap::character_problem(text))
            return Error(told("--base, --filter or --realm: {}", *problem), "");
    }
    auto connection = LdapConnection::open(order.connection);
    if (!connection) return connection.error();
    Directory directory;
    directory.connection = std::make_unique<LdapConnection>(std::move(*connection));
    const auto root = directory.connection->read("", root_dse_attributes());
    if (!root) return root.error();
    directory.server = std::make_unique<Server>(describe_server(*root));
    if (order.kind) directory.server->kind = *order.kind;
    directory.method = order.method.value_or(best_method(*directory.server));
    directory.reading = reading_of(order, *directory.server);
    Query query = query_of(order, *directory.server, directory.reading);
    if (query.base.empty())
        return Error(tr("the directory does not say what its naming context is"), tr("see --base"));
    if (certmap::character_problem(query.base))
        return Error(tr("the directory's naming context cannot be shown"), tr("see --base"));
    directory.question = question_of(directory, query);
    add_source(directory, std::move(query), order.follows, now);
    return directory;
}

} // namespace signet::ctl
