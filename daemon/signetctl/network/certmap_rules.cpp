// SPDX-License-Identifier: Apache-2.0
// The certificate mapping rules of a FreeIPA domain, printed as settings: who administers the host looks at them, and lays
// them there.
#include "daemon/signetctl/command.hpp"
#include "daemon/signetctl/directory/domain_rules.hpp"
#include "daemon/signetctl/json_output.hpp"
#include "daemon/signetctl/network/sync_options.hpp"
#include "daemon/signetctl/store_option.hpp"
#include "daemon/signetctl/told.hpp"
#include "policy/settings/origins.hpp"

#include <fmt/format.h>

#include <CLI/App.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>

namespace signet::ctl {
namespace {

certmap::Result<DomainRules> read_rules(const SyncOptions& options) {
    auto connection = LdapConnection::open(directory_order(options).connection);
    if (!connection) return connection.error();
    const auto root = connection->read("", root_dse_attributes());
    if (!root) return root.error();
    const Server server = describe_server(*root);
    const std::string& base = options.base.empty() ? server.naming_context : options.base;
    return read_domain_rules(*connection, base, server.offers_paging);
}

std::string text_of(const certmap::RuleText& rule) {
    std::string text = "[[mapping.rule]]\nname = " + policy::toml_string(rule.name) + "\n";
    if (rule.priority != certmap::lowest_priority) text += fmt::format("priority = {}\n", rule.priority);
    text += "match = " + policy::toml_string(rule.match) + "\nmap = " + policy::toml_string(rule.map) + "\n";
    if (rule.domains.empty()) return text;
    std::string list;
    for (const std::string& domain : rule.domains)
        list += (list.empty() ? "" : ", ") + policy::toml_string(domain);
    return text + "domains = [" + list + "]\n";
}

nlohmann::ordered_json json_of(const DomainRules& rules) {
    auto list = nlohmann::ordered_json::array();
    for (const certmap::RuleText& rule : rules.rules)
        list.push_back(
            {{"name", rule.name},
             {"priority", rule.priority == certmap::lowest_priority ? nlohmann::ordered_json()
                                                                    : nlohmann::ordered_json(rule.priority)},
             {"match", rule.match},
             {"map", rule.map},
             {"domains", rule.domains}});
    return {{"rules", std::move(list)}, {"refused", rules.refused}, {"disabled", rules.disabled}};
}

ExitStatus print_rules(const Invocation& invocation, const SyncOptions& options) {
    const auto rules = read_rules(options);
    if (!rules) return complain(invocation, rules.error());
    if (invocation.json) {
        write_json(invocation.out, json_of(*rules));
    } else {
        invocation.out << told("# Of {}: {} enabled, {} not.\n", options.uri,
                               rules->rules.size() + rules->refused.size(), rules->disabled);
        for (const certmap::RuleText& rule : rules->rules)
            invocation.out << "\n" << text_of(rule);
    }
    for (const std::string& refused : rules->refused)
        complain(invocation, refused, ExitStatus::no);
    return rules->refused.empty() ? ExitStatus::yes : ExitStatus::no;
}

} // namespace

Run prepare_certmap_rules(CLI::App& app) {
    const auto options = std::make_shared<SyncOptions>();
    add_connection_options(app, *options);
    add_base_option(app, *options);
    return [options](const Invocation& invocation) { return print_rules(invocation, *options); };
}

} // namespace signet::ctl
