// SPDX-License-Identifier: Apache-2.0
// Whether the host and a forest of Active Directory believe the same CAs about cards. Nothing is taken over: a directory adds
// no anchor.
#include "certmap/trust/authority_files.hpp"
#include "daemon/config/config_file.hpp"
#include "daemon/signetctl/command.hpp"
#include "daemon/signetctl/directory/domain_authorities.hpp"
#include "daemon/signetctl/json_output.hpp"
#include "daemon/signetctl/network/sync_options.hpp"
#include "daemon/signetctl/store_option.hpp"
#include "daemon/signetctl/told.hpp"

#include <fmt/format.h>

#include <CLI/App.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>
#include <unistd.h>

namespace signet::ctl {
namespace {

using certmap::Der;
using certmap::Error;
using certmap::Result;

struct AuthorityOptions {
    SyncOptions connection;
    std::string config = config::default_config;
};

Result<std::vector<Der>> authorities_of_domain(const SyncOptions& options) {
    auto connection = LdapConnection::open(directory_order(options).connection);
    if (!connection) return connection.error();
    const auto root = connection->read("", root_dse_attributes());
    if (!root) return root.error();
    const Server server = describe_server(*root);
    if (server.configuration_context.empty())
        return Error(tr("the directory is not Active Directory: it names no configurationNamingContext"), "");
    return read_domain_authorities(*connection, server.configuration_context);
}

Result<std::vector<Der>> authorities_of_host(const std::string& file) {
    const auto loaded = config::load_settings(file);
    if (!loaded.settings) return Error(policy::problem_text(loaded.problems.front()), "");
    return certmap::read_authority_files(loaded.settings->domain.anchors, geteuid());
}

Result<std::vector<ComparedAuthority>> compare(const AuthorityOptions& options) {
    const auto here = authorities_of_host(options.config);
    if (!here) return here.error();
    const auto domain = authorities_of_domain(options.connection);
    if (!domain) return domain.error();
    return compare_authorities(*domain, *here);
}

std::string_view word_of(const ComparedAuthority& authority) {
    if (!authority.is_here) return tr("domain alone");
    return authority.is_in_domain ? tr("both") : tr("host alone");
}

ExitStatus print_comparison(const Invocation& invocation, const AuthorityOptions& options) {
    const auto compared = compare(options);
    if (!compared) return complain(invocation, compared.error());
    auto list = nlohmann::ordered_json::array();
    for (const ComparedAuthority& authority : *compared) {
        list.push_back({{"subject", authority.subject},
                        {"sha256", authority.sha256},
                        {"domain", authority.is_in_domain},
                        {"host", authority.is_here}});
        if (!invocation.json)
            invocation.out << fmt::format("{:<15}  {}  {}\n", word_of(authority),
                                          authority.sha256.substr(0, 16), authority.subject);
    }
    if (invocation.json) write_json(invocation.out, list);
    const auto is_of_domain = [](const ComparedAuthority& one) { return one.is_in_domain; };
    const auto is_of_both = [](const ComparedAuthority& one) { return one.is_in_domain && one.is_here; };
    const auto of_domain = std::ranges::count_if(*compared, is_of_domain);
    const bool is_same = of_domain > 0 && std::ranges::count_if(*compared, is_of_both) == of_domain;
    return is_same ? ExitStatus::yes : ExitStatus::no;
}

} // namespace

Run prepare_certmap_authorities(CLI::App& app) {
    const auto options = std::make_shared<AuthorityOptions>();
    add_connection_options(app, options->connection);
    app.add_option("--config", options->config, "the settings that name the anchors")
        ->type_name("FILE")
        ->capture_default_str();
    return [options](const Invocation& invocation) { return print_comparison(invocation, *options); };
}

} // namespace signet::ctl
