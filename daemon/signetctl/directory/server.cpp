// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/directory/server.hpp"

#include "certmap/sync/binary_value.hpp"
#include "certmap/text/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace signet::ctl {
namespace {

constexpr std::string_view sync_request = "1.3.6.1.4.1.4203.1.9.1.1"; // RFC 4533 2.2
constexpr std::string_view paged_results = "1.2.840.113556.1.4.319";  // RFC 2696
constexpr std::string_view active_directory = "1.2.840.113556.1.4.800";

constexpr std::array kind_names{
    std::pair{ServerKind::active_directory, std::string_view("ad")},
    std::pair{ServerKind::freeipa, std::string_view("ipa")},
    std::pair{ServerKind::openldap, std::string_view("openldap")},
    std::pair{ServerKind::ds389, std::string_view("389ds")},
    std::pair{ServerKind::other, std::string_view("other")},
};

constexpr std::array method_names{
    std::pair{Method::refresh, std::string_view("refresh")},
    std::pair{Method::usn, std::string_view("usn")},
    std::pair{Method::timestamp, std::string_view("timestamp")},
};

template <class Table, class Value>
std::string_view name_in(const Table& table, Value value) {
    const auto* row = std::ranges::find(table, value, [](const auto& pair) { return pair.first; });
    return row == table.end() ? std::string_view("?") : row->second;
}

template <class Table>
auto value_in(const Table& table, std::string_view name) {
    const auto* row = std::ranges::find(table, name, [](const auto& pair) { return pair.second; });
    return row == table.end() ? std::nullopt : std::optional(row->first);
}

bool has(const certmap::Record& record, std::string_view attribute, std::string_view value) {
    return std::ranges::any_of(values_of(record, attribute), [&](std::string_view found) {
        return certmap::equal_ignoring_ascii_case(found, value);
    });
}

bool is_389(const certmap::Record& root_dse) {
    const auto vendors = values_of(root_dse, "vendorName");
    return std::ranges::any_of(vendors, [](std::string_view name) { return name.find("389") != name.npos; });
}

ServerKind kind_of(const certmap::Record& root_dse) {
    if (has(root_dse, "supportedCapabilities", active_directory)) return ServerKind::active_directory;
    if (has(root_dse, "objectClass", "OpenLDAProotDSE")) return ServerKind::openldap;
    if (!is_389(root_dse)) return ServerKind::other;
    const bool is_ipa = !values_of(root_dse, "ipaTopologyPluginVersion").empty() ||
                        !values_of(root_dse, "ipaDomainLevel").empty();
    return is_ipa ? ServerKind::freeipa : ServerKind::ds389;
}

} // namespace

std::vector<std::string> root_dse_attributes() {
    return {"objectClass",
            "vendorName",
            "supportedControl",
            "supportedCapabilities",
            "namingContexts",
            "defaultNamingContext",
            "dsServiceName",
            "highestCommittedUSN",
            "ipaTopologyPluginVersion",
            "ipaDomainLevel",
            "configurationNamingContext"};
}

Server describe_server(const certmap::Record& root_dse) {
    Server server;
    server.kind = kind_of(root_dse);
    server.offers_refresh = has(root_dse, "supportedControl", sync_request);
    server.offers_paging = has(root_dse, "supportedControl", paged_results);
    server.naming_context = value_of(root_dse, "defaultNamingContext");
    if (server.naming_context.empty()) server.naming_context = value_of(root_dse, "namingContexts");
    server.configuration_context = value_of(root_dse, "configurationNamingContext");
    server.dsa = value_of(root_dse, "dsServiceName");
    server.highest_usn = value_of(root_dse, "highestCommittedUSN");
    return server;
}

Method best_method(const Server& server) {
    if (server.kind == ServerKind::active_directory) return Method::usn;
    return server.offers_refresh ? Method::refresh : Method::timestamp;
}

AttributeNames attribute_names(ServerKind kind) {
    switch (kind) {
    case ServerKind::active_directory:
        return {"objectGUID", "sAMAccountName", "", "whenCreated", "whenChanged"};
    case ServerKind::freeipa:
        return {"ipaUniqueID", "uid", "krbCanonicalName", "createTimestamp", "modifyTimestamp"};
    case ServerKind::openldap:
        return {"entryUUID", "uid", "krbPrincipalName", "createTimestamp", "modifyTimestamp"};
    case ServerKind::ds389:
        return {"nsUniqueId", "uid", "krbPrincipalName", "createTimestamp", "modifyTimestamp"};
    case ServerKind::other: break;
    }
    return {"entryUUID", "uid", "krbPrincipalName", "createTimestamp", "modifyTimestamp"};
}

std::string id_of(const certmap::Record& record, ServerKind kind) {
    const std::string_view value = value_of(record, attribute_names(kind).id);
    if (kind == ServerKind::active_directory) return certmap::guid_text(value).value_or("");
    return std::string(value);
}

std::string default_filter(ServerKind kind) {
    // objectCategory is indexed in Active Directory, and computers are users there but no persons.
    if (kind == ServerKind::active_directory) return "(&(objectCategory=person)(objectClass=user))";
    return "(objectClass=posixAccount)";
}

std::string_view name_of(ServerKind kind) {
    return name_in(kind_names, kind);
}

std::string_view name_of(Method method) {
    return name_in(method_names, method);
}

std::optional<ServerKind> server_kind_of(std::string_view name) {
    return value_in(kind_names, name);
}

std::optional<Method> method_of(std::string_view name) {
    return value_in(method_names, name);
}

} // namespace signet::ctl
