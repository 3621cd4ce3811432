// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/directory/ldap_connection.hpp"
#include "daemon/signetctl/directory/server.hpp"
#include "daemon/signetctl/directory/sync_state.hpp"
#include "daemon/signetctl/directory/usn_source.hpp"

#include <gtest/gtest.h>

namespace signet::ctl {
namespace {

const std::string sync_control = "1.3.6.1.4.1.4203.1.9.1.1";
const std::string paging = "1.2.840.113556.1.4.319";

certmap::Record root(std::vector<certmap::Attribute> attributes) {
    return {"", "", std::move(attributes)};
}

struct Row {
    const char* name;
    certmap::Record root_dse;
    ServerKind kind;
    Method method;
};

TEST(Server, IsToldByItsRootDse) {
    const std::vector<Row> rows{
        {"nothing", root({}), ServerKind::other, Method::timestamp},
        {"Active Directory",
         root({{"supportedCapabilities", {"1.2.840.113556.1.4.800", "1.2.840.113556.1.4.1670"}},
               {"supportedControl", {paging, sync_control}}}),
         ServerKind::active_directory, Method::usn},
        {"OpenLDAP with syncprov",
         root({{"objectClass", {"top", "OpenLDAProotDSE"}}, {"supportedControl", {sync_control}}}),
         ServerKind::openldap, Method::refresh},
        {"OpenLDAP without", root({{"objectClass", {"OpenLDAProotDSE"}}, {"supportedControl", {paging}}}),
         ServerKind::openldap, Method::timestamp},
        {"389", root({{"vendorName", {"389 Project"}}}), ServerKind::ds389, Method::timestamp},
        {"FreeIPA",
         root({{"vendorName", {"389 Project"}},
               {"ipaDomainLevel", {"1"}},
               {"supportedControl", {sync_control}}}),
         ServerKind::freeipa, Method::refresh},
    };
    for (const Row& row : rows) {
        const Server server = describe_server(row.root_dse);
        EXPECT_EQ(server.kind, row.kind) << row.name;
        EXPECT_EQ(best_method(server), row.method) << row.name;
    }
}

TEST(Server, SaysWhereToSearch) {
    EXPECT_EQ(describe_server(root({{"namingContexts", {"dc=a"}}})).naming_context, "dc=a");
    EXPECT_EQ(describe_server(root({{"namingContexts", {"dc=a", "dc=b"}}})).naming_context, "");
    EXPECT_EQ(
        describe_server(root({{"namingContexts", {"dc=a", "dc=b"}}, {"defaultNamingContext", {"dc=b"}}}))
            .naming_context,
        "dc=b");
    EXPECT_TRUE(describe_server(root({{"supportedControl", {paging}}})).offers_paging);
}

TEST(Server, HasIdsOfItsOwn) {
    const std::string guid(16, '\x11');
    EXPECT_EQ(id_of(root({{"objectGUID", {guid}}}), ServerKind::active_directory),
              "11111111-1111-1111-1111-111111111111");
    EXPECT_EQ(id_of(root({{"objectGUID", {"short"}}}), ServerKind::active_directory), "");
    EXPECT_EQ(id_of(root({{"entryUUID", {"a-b"}}}), ServerKind::openldap), "a-b");
    EXPECT_EQ(id_of(root({{"entryUUID", {"a", "b"}}}), ServerKind::openldap), "");
    EXPECT_EQ(id_of(root({{"ipaUniqueID", {"c"}}}), ServerKind::freeipa), "c");
}

TEST(Names, AreReadAsTheyAreWritten) {
    for (const ServerKind kind : {ServerKind::active_directory, ServerKind::freeipa, ServerKind::openldap,
                                  ServerKind::ds389, ServerKind::other})
        EXPECT_EQ(server_kind_of(name_of(kind)), kind);
    for (const Method method : {Method::refresh, Method::usn, Method::timestamp})
        EXPECT_EQ(method_of(name_of(method)), method);
    EXPECT_FALSE(server_kind_of("AD"));
    EXPECT_FALSE(method_of(""));
}

TEST(States, AreReadAsTheyAreWritten) {
    const SyncState state{"refresh openldap base=dc=a", std::string("rid\n\0x", 6), 1769860800};
    EXPECT_EQ(parse_sync_state(text_of(state)), state);
    for (const char* bad :
         {"", "signet-sync 1\na\nb", "signet-sync 2 ", "signet-sync 2 1", "signet-sync 2 1\n",
          "signet-sync 2 1\na", "signet-sync 2 \na\nb", "signet-sync 2 1x\na\nb", "signet-sync 2 -1\na\nb",
          "signet-sync 3 1\na\nb", "certificates.csv"})
        EXPECT_FALSE(parse_sync_state(bad)) << bad;
    const UsnState usn{"00112233-4455-6677-8899-aabbccddeeff", 18446744073709551615U, 1769860800};
    EXPECT_EQ(parse_usn_state(text_of(usn)), usn);
    for (const char* bad : {"", "a", "a 1", "a 1 ", "a x 1", "a 1 1 1", " 1 1", "a -1 1"})
        EXPECT_FALSE(parse_usn_state(bad)) << bad;
}

// Who can change what the directory says on its way can be anybody.
TEST(Connection, IsProtectedOrRefused) {
    ConnectionOrder order;
    for (const char* safe :
         {"ldaps://dc1.corp.test", "ldapi://%2Frun%2Fslapd", "ldap://127.0.0.1:389", "ldap://[::1]",
          "ldap://localhost/", "ldaps://a ldaps://b", "ldaps://a,ldapi://b"}) {
        order.uri = safe;
        EXPECT_EQ(insecurity_of(order), "") << safe;
    }
    for (const char* open :
         {"", " ", "ldap://dc1.corp.test", "ldap://127.0.0.1.corp.test", "ldap://localhostile",
          "ldaps://a ldap://b", "ldap://127.0.0.1 ldap://b", "LDAP://b", "http://b"}) {
        order.uri = open;
        EXPECT_NE(insecurity_of(order), "") << open;
        EXPECT_FALSE(LdapConnection::open(order)) << open;
    }
    order.uri = "ldap://dc1.corp.test";
    order.login = Login::simple;
    EXPECT_NE(insecurity_of(order), "");
    order.start_tls = true;
    EXPECT_EQ(insecurity_of(order), "");
    order.start_tls = false;
    order.login = Login::gssapi;
    EXPECT_EQ(insecurity_of(order), "");
}

} // namespace
} // namespace signet::ctl
