// SPDX-License-Identifier: Apache-2.0
#include "policy/settings_parser.hpp"

#include "certmap/text/spelling.hpp"
#include "policy/settings_assign.hpp"
#include "policy/settings_keys.hpp"
#include "policy/settings_values.hpp"
#include "policy/settings_walk.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace signet::policy {
namespace {

constexpr std::array<std::string_view, 6> sections{"domain",  "cards",       "certificates",
                                                   "mapping", "break_glass", "service"};

// Keys that a later version will know; named here so that the refusal says so.
constexpr std::array<std::string_view, 1> later_keys{"pkcs11_modules"};

// Reads one file after the other into the same settings and remembers everything it does not understand.
class SettingsReader {
public:
    void read(const Source& source);
    SettingsResult finish(Completeness completeness) &&;

private:
    void read_root(const TomlNode& root);
    void read_section(const TomlEntry& section);
    void read_mapping(const TomlNode& mapping);
    void read_rule(const TomlNode& table);
    void read_services(const TomlNode& services);
    void read_service(const TomlEntry& section);
    void read_section_keys(const TomlNode& table, SectionName section, MappingRule& rule,
                           ServiceSettings& service);

    Settings settings_{};
    ProblemList problems_{};
    std::string first_file_{};
};

void SettingsReader::read(const Source& source) {
    problems_.open(source.file);
    if (first_file_.empty()) first_file_ = source.file;
    const auto root = parse_toml(source);
    if (!root) return problems_.add(root.error());
    read_root(*root);
    problems_.close();
}

void SettingsReader::read_root(const TomlNode& root) {
    for (const TomlEntry& entry : root.entries) {
        if (std::ranges::find(sections, entry.key) == sections.end())
            problems_.add(entry.position, entry.key,
                          {"is not a section", certmap::spelling_hint(entry.key, sections)});
        else
            read_section(entry);
    }
}

void SettingsReader::read_section(const TomlEntry& section) {
    const std::string& name = section.key;
    if (section.node.shape != TomlNode::Shape::table)
        return problems_.add(section.position, name, {"is a section", "write [" + name + "]"});
    if (name == "service") return read_services(section.node);
    if (name == "mapping") return read_mapping(section.node);
    MappingRule no_rule;
    ServiceSettings no_service;
    read_section_keys(section.node, {name, name}, no_rule, no_service);
}

void SettingsReader::read_mapping(const TomlNode& mapping) {
    if (const TomlNode* rules = find_node(mapping, "rule"))
        read_tables(*rules, rule_section, "rule", problems_,
                    [&](const TomlNode& table) { read_rule(table); });
    MappingRule no_rule;
    ServiceSettings no_service;
    read_section_keys(mapping, {"mapping", "mapping"}, no_rule, no_service);
}

void SettingsReader::read_rule(const TomlNode& table) {
    MappingRule rule;
    rule.place = {problems_.file(), table.position.line};
    ServiceSettings no_service;
    read_section_keys(table, {rule_section, rule_section}, rule, no_service);
    if (rule.principal.empty() && rule.map.empty())
        problems_.add(table.position, "mapping.rule.principal",
                      {"is missing", "a rule needs it unless it has a map"});
    if (settings_.mapping.rules.size() >= most_mapping_rules)
        return problems_.add(table.position, "mapping.rule",
                             {"is one rule too many", "at most " + std::to_string(most_mapping_rules)});
    settings_.mapping.rules.push_back(std::move(rule));
}

void SettingsReader::read_services(const TomlNode& services) {
    for (const TomlEntry& entry : services.entries) {
        if (entry.node.shape == TomlNode::Shape::table)
            read_service(entry);
        else
            problems_.add(entry.position, "service." + entry.key,
                          {"is not a section", "write [service.NAME] with the name of the PAM service"});
    }
}

void SettingsReader::read_service(const TomlEntry& section) {
    const std::string shown = "service." + section.key;
    const auto service = service_name_of(section.key);
    if (!service) return problems_.add(section.position, shown, service.error());
    if (settings_.services.size() >= most_services && !settings_.services.contains(*service))
        return problems_.add(section.position, shown,
                             {"is one service too many", "at most " + std::to_string(most_services)});
    MappingRule no_rule;
    read_section_keys(section.node, {service_section, shown}, no_rule, settings_.services[*service]);
}

void SettingsReader::read_section_keys(const TomlNode& table, SectionName section, MappingRule& rule,
                                       ServiceSettings& service) {
    const std::string_view list = section.in_table == "mapping" ? "rule" : "";
    read_keys(table, section, KeyTable<SettingsKey>{settings_keys(), later_keys}, list, problems_,
              [&](SettingsKey key, const RawValue& value) {
                  return assign(key, value, {settings_, rule, service});
              });
}

// What only all files together can show.
SettingsResult SettingsReader::finish(Completeness completeness) && {
    const bool said = problems_.about("domain.anchors");
    if (settings_.domain.anchors.empty() && !said && completeness == Completeness::whole)
        problems_.add({first_file_, 0, 0, "domain.anchors",
                       "is missing; name the CAs that are trusted for cards and KDCs"});
    if (settings_.mapping.rules.empty()) settings_.mapping.rules = built_in_mapping_rules();
    if (problems_.empty()) return std::move(settings_);
    return std::move(problems_).take();
}

} // namespace

SettingsResult parse_settings(const std::vector<Source>& sources, Completeness completeness) {
    if (sources.size() > most_settings_files)
        return std::vector{Problem{sources[most_settings_files].file, 0, 0, "",
                                   "is one file too many; at most " + std::to_string(most_settings_files)}};
    SettingsReader reader;
    for (const Source& source : sources)
        reader.read(source);
    return std::move(reader).finish(completeness);
}

SettingsResult parse_settings(std::string_view toml, std::string_view file_name) {
    return parse_settings({Source{std::string(file_name), std::string(toml)}});
}

} // namespace signet::policy
