// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/network/sync_options.hpp"

#include "daemon/signetctl/option_checks.hpp"
#include "daemon/signetctl/store_option.hpp"

#include <CLI/App.hpp>
#include <CLI/Validators.hpp>

namespace signet::ctl {

void add_connection_options(CLI::App& app, SyncOptions& options) {
    app.add_option("--uri", options.uri, "the directory: ldaps://HOST, ldap://HOST or ldapi://%2FPATH")
        ->type_name("URI")
        ->required();
    app.add_flag("--starttls", options.start_tls, "ldap:// with TLS");
    app.add_option("--ca", options.ca_file,
                   "whom to believe the server's certificate from; default: the system's")
        ->type_name("FILE");
    auto* bind_dn = app.add_option("--bind-dn", options.bind_dn, "log in as this entry")->type_name("DN");
    auto* password =
        app.add_option("--password-file", options.password_file, "where its password is")->type_name("FILE");
    bind_dn->needs(password);
    password->needs(bind_dn);
    app.add_option("--sasl", options.sasl, "log in by Kerberos, or as the user this runs as (ldapi://)")
        ->type_name("MECHANISM")
        ->check(one_of({"GSSAPI", "EXTERNAL"}))
        ->excludes(bind_dn);
}

void add_base_option(CLI::App& app, SyncOptions& options) {
    app.add_option("--base", options.base, "search below this entry; default: the server's naming context")
        ->type_name("DN");
}

namespace {

void add_question(CLI::App& app, SyncOptions& options) {
    add_base_option(app, options);
    app.add_option("--filter", options.filter, "which entries are accounts; default: by server")
        ->type_name("FILTER");
    app.add_option("--server", options.server, "what the server is; default: as it says")
        ->check(one_of({"ad", "ipa", "openldap", "389ds", "other"}));
    app.add_option("--method", options.method, "how changes are learned; default: the best the server offers")
        ->check(one_of({"refresh", "usn", "timestamp"}));
    app.add_option("--user-attribute", options.user_attribute, "holds the user's name; default: by server")
        ->type_name("NAME");
    app.add_option("--principal-attribute", options.principal_attribute,
                   "holds the principal; default: by server")
        ->type_name("NAME");
    app.add_option("--realm", options.realm, "of users without a principal; default: the host's")
        ->type_name("REALM");
}

} // namespace

void add_sync_options(CLI::App& app, SyncOptions& options) {
    add_store_option(app, options.store);
    add_connection_options(app, options);
    add_question(app, options);
    add_no_certificates_option(app, options.no_certificates);
    app.add_flag("--rules", options.rules,
                 "keep the domain's mapping rules in the store, too: those who read it go by them");
    app.add_flag("--full", options.full, "load everything, not only what changed");
    app.add_flag("--allow-shrink", options.allow_shrink, "even if more than half of the entries go");
    app.add_flag("--follow", options.follow,
                 "until a signal: what changes as it happens, where the server tells, and a sync again "
                 "and again");
    app.add_option("--interval", options.interval, "seconds between two syncs of --follow")
        ->check(number_within(shortest_interval, longest_interval))
        ->capture_default_str();
    app.add_flag("--quiet", options.quiet, "say something only when something is wrong");
}

DirectoryOrder directory_order(const SyncOptions& options) {
    DirectoryOrder order;
    order.connection = {options.uri,      options.start_tls, options.ca_file,
                        Login::anonymous, options.bind_dn,   options.password_file};
    if (!options.bind_dn.empty()) order.connection.login = Login::simple;
    if (options.sasl == "GSSAPI") order.connection.login = Login::gssapi;
    if (options.sasl == "EXTERNAL") order.connection.login = Login::external;
    order.base = options.base;
    order.filter = options.filter;
    order.kind = server_kind_of(options.server);
    order.method = method_of(options.method);
    order.user_attribute = options.user_attribute;
    order.principal_attribute = options.principal_attribute;
    order.realm = options.realm;
    order.follows = options.follow;
    return order;
}

} // namespace signet::ctl
