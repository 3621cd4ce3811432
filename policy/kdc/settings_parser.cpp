// SPDX-License-Identifier: Apache-2.0
#include "policy/kdc/settings_parser.hpp"

#include "certmap/text/spelling.hpp"
#include "policy/kdc/settings_assign.hpp"
#include "policy/kdc/settings_keys.hpp"
#include "policy/settings_walk.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace signet::policy {
namespace {

// What may stand at the top of the file.
constexpr std::array<std::string_view, 7> top{"mode",      "certificates", "mapping", "revocation",
                                              "assurance", "card",         "ticket"};

// A section that holds a list of tables, [[mapping.rule]], and what one of them is.
struct ListName {
    std::string_view section;
    std::string_view list;
    std::string_view thing;
};
constexpr std::array<ListName, 4> lists{{{"mapping", "rule", "rule"},
                                         {"revocation", "issuer", "CA"},
                                         {"assurance", "rule", "rule"},
                                         {"ticket", "rule", "rule"}}};

class KdcSettingsReader {
public:
    KdcSettingsResult read(const Source& source) &&;

private:
    void read_top(const TomlEntry& entry);
    void read_section(const TomlEntry& section);
    void read_table(const TomlNode& table, std::string_view section, std::string_view list);
    void read_element(const TomlNode& table, std::string_view section);
    template <class T>
    void read_into(std::vector<T>& elements, std::size_t most, const TomlNode& table, std::string_view name);

    // Does it make sense as a whole? Asked only when each of its keys does.
    void check(const TomlNode& table, MappingRule& rule);
    void check(const TomlNode& table, const IssuerRevocation& issuer);
    void check(const TomlNode& table, const AssuranceRule& rule);
    void check(const TomlNode& table, const TicketRule& rule);
    void check_card(const TomlNode& table);
    void demand_logon_cas();

    KdcSettings settings_{};
    ProblemList problems_{};
};

KdcSettingsResult KdcSettingsReader::read(const Source& source) && {
    problems_.open(source.file);
    const auto root = parse_toml(source);
    if (!root) return std::vector{root.error()};
    for (const TomlEntry& entry : root->entries)
        read_top(entry);
    problems_.close();
    demand_logon_cas();
    if (settings_.mapping.rules.empty()) settings_.mapping.rules = built_in_mapping_rules();
    if (problems_.empty()) return std::move(settings_);
    return std::move(problems_).take();
}

void KdcSettingsReader::read_top(const TomlEntry& entry) {
    if (std::ranges::find(top, entry.key) == top.end())
        return problems_.add(entry.position, entry.key,
                             {"is not a section", certmap::spelling_hint(entry.key, top)});
    if (entry.key != "mode") return read_section(entry);
    for (const ValueError& error : assign(KdcSettingsKey::mode, entry.node.value, settings_))
        problems_.add(entry.node.position, entry.key, error);
}

void KdcSettingsReader::read_section(const TomlEntry& section) {
    const std::string& name = section.key;
    if (section.node.shape != TomlNode::Shape::table)
        return problems_.add(section.position, name, {"is a section", "write [" + name + "]"});
    const auto list = std::ranges::find(lists, name, &ListName::section);
    read_table(section.node, name, list == lists.end() ? "" : list->list);
    if (name == "card") check_card(section.node);
    if (list == lists.end()) return;
    if (const TomlNode* elements = find_node(section.node, list->list))
        read_tables(*elements, key_name(name, list->list), list->thing, problems_,
                    [&](const TomlNode& table) { read_element(table, name); });
}

void KdcSettingsReader::read_table(const TomlNode& table, std::string_view section, std::string_view list) {
    read_keys(table, {section, section}, KeyTable<KdcSettingsKey>{kdc_settings_keys()}, list, problems_,
              [&](KdcSettingsKey key, const RawValue& value) { return assign(key, value, settings_); });
}

void KdcSettingsReader::read_element(const TomlNode& table, std::string_view section) {
    if (section == "mapping")
        read_into(settings_.mapping.rules, most_mapping_rules, table, "mapping.rule");
    else if (section == "revocation")
        read_into(settings_.revocation.issuers, most_revocation_issuers, table, "revocation.issuer");
    else if (section == "assurance")
        read_into(settings_.assurance.rules, most_assurance_rules, table, "assurance.rule");
    else
        read_into(settings_.tickets, most_ticket_rules, table, "ticket.rule");
}

template <class T>
void KdcSettingsReader::read_into(std::vector<T>& elements, std::size_t most, const TomlNode& table,
                                  std::string_view name) {
    if (elements.size() >= most)
        return problems_.add(table.position, std::string(name),
                             {"is one too many", "at most " + std::to_string(most)});
    const std::size_t before = problems_.size();
    elements.emplace_back();
    read_table(table, name, "");
    if (problems_.size() == before) check(table, elements.back());
}

void KdcSettingsReader::check(const TomlNode& table, MappingRule& rule) {
    rule.place = {problems_.file(), table.position.line};
    if (rule.principal.empty() && rule.map.empty())
        problems_.add(table.position, "mapping.rule.principal",
                      {"is missing", "a rule needs it unless it has a map"});
}

void KdcSettingsReader::check(const TomlNode& table, const IssuerRevocation& issuer) {
    if (issuer.certificate.empty())
        problems_.add(table.position, "revocation.issuer.certificate",
                      {"is missing", "name the file of the CA's certificate"});
}

void KdcSettingsReader::check(const TomlNode& table, const AssuranceRule& rule) {
    if (rule.indicators.empty() && !rule.hw_authent)
        problems_.add(table.position, "assurance.rule",
                      {"gives nothing", "name indicators, or write hw_authent = true"});
}

void KdcSettingsReader::check(const TomlNode& table, const TicketRule& rule) {
    const bool has_lifetimes = rule.lifetime || rule.renewable;
    if (rule.action == TicketAction::limit && !has_lifetimes)
        problems_.add(table.position, "ticket.rule",
                      {"limits nothing", "name a lifetime or renewable, or another action"});
    if (rule.action == TicketAction::deny && has_lifetimes)
        problems_.add(table.position, "ticket.rule",
                      {"denies the ticket and limits it", "leave out lifetime and renewable"});
}

void KdcSettingsReader::check_card(const TomlNode& table) {
    const CardRequirement& card = settings_.card;
    if (!card.everyone || card.principals.empty()) return;
    problems_.add(
        find_node(table, "principals")->position, "card.principals",
        {"mean nothing when everyone needs a card", "leave them out, or name exceptions in except"});
}

void KdcSettingsReader::demand_logon_cas() {
    constexpr std::string_view key = "certificates.logon_cas";
    if (settings_.certificates.logon_cas.empty() && !problems_.about(key))
        problems_.add({problems_.file(), 0, 0, std::string(key),
                       "is missing; name the CAs whose certificates may log on"});
}

} // namespace

KdcSettingsResult parse_kdc_settings(const Source& source) {
    return KdcSettingsReader().read(source);
}

} // namespace signet::policy
