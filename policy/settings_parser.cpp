// SPDX-License-Identifier: Apache-2.0
#include "policy/settings_parser.hpp"

#include "policy/settings_assign.hpp"
#include "policy/settings_keys.hpp"
#include "policy/settings_text.hpp"
#include "policy/settings_values.hpp"
#include "policy/spelling.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

// toml++ 3.3 asserts on some malformed input (its issue 294). That must refuse the file, in every build, and
// not end the process; so its assertions throw as its errors do, and read() catches both.
namespace signet::policy {
[[noreturn]] static void toml_assertion_failed() {
    throw std::logic_error("toml++"); // the same as in certmap/import: one program has one of the two
}
} // namespace signet::policy
#undef NDEBUG
#define TOML_ASSERT(expr) ((expr) ? void() : signet::policy::toml_assertion_failed())
#define TOML_EXCEPTIONS 1
#include <toml++/toml.h>

namespace signet::policy {
namespace {

constexpr std::array<std::string_view, 5> sections{"domain", "cards", "certificates", "mapping", "service"};

// Keys that a later version will know; named here so that the refusal says so.
constexpr std::array<std::string_view, 1> later_keys{"pkcs11_modules"};

std::string kind_of(const toml::node& node) {
    switch (node.type()) {
    case toml::node_type::none: return "nothing";
    case toml::node_type::table: return "a table";
    case toml::node_type::array: return "an array of other values";
    case toml::node_type::string: return "a string";
    case toml::node_type::integer: return "an integer";
    case toml::node_type::floating_point: return "a fraction";
    case toml::node_type::boolean: return "a boolean";
    case toml::node_type::date: return "a date";
    case toml::node_type::time: return "a time";
    case toml::node_type::date_time: return "a date";
    }
    return "something else";
}

RawValue raw_array(const toml::array& array) {
    std::vector<std::string> texts;
    for (const toml::node& element : array) {
        const auto text = element.value_exact<std::string>();
        if (!text) return UnusableValue{"an array with " + kind_of(element) + " in it"};
        texts.push_back(*text);
    }
    return texts;
}

RawValue raw(const toml::node& node) {
    if (const auto text = node.value_exact<std::string>()) return *text;
    if (const auto number = node.value_exact<std::int64_t>()) return *number;
    if (const toml::array* array = node.as_array()) return raw_array(*array);
    return UnusableValue{kind_of(node)};
}

// Where an error points to: the value, or its element.
const toml::source_region& place_of(const ValueError& error, const toml::node& node) {
    const toml::array* array = node.as_array();
    const bool in_array = array && error.element && *error.element < array->size();
    return in_array ? (*array)[*error.element].source() : node.source();
}

std::string joined(const ValueError& error) {
    return error.hint.empty() ? error.problem : error.problem + "; " + error.hint;
}

ValueError unknown_key(std::string_view section, std::string_view name) {
    if (std::ranges::find(later_keys, name) != later_keys.end())
        return {"is not in this version, so it would not be in force", ""};
    std::vector<std::string_view> here;
    for (const KeyEntry& entry : settings_keys()) {
        if (entry.section == section) here.push_back(entry.name);
    }
    const auto elsewhere = std::ranges::find(settings_keys(), name, &KeyEntry::name);
    if (!nearest_word(name, here) && elsewhere != settings_keys().end())
        return {"is not a key of this section", "it belongs to [" + std::string(elsewhere->section) + "]"};
    return {"is not a key of this section", spelling_hint(name, here)};
}

// Reads one file after the other into the same settings and remembers everything it does not understand.
class SettingsReader {
public:
    void read(const Source& source);
    SettingsResult finish(Completeness completeness) &&;

private:
    void read_root(const toml::table& root);
    void read_section(std::string_view name, const toml::key& key, const toml::node& node);
    void read_mapping(const toml::table& mapping);
    void read_rules(const toml::node& node);
    void read_rule(const toml::table& table);
    void read_services(const toml::table& services);
    void read_service(const toml::key& name, const toml::table& table);
    // `section` as the key table spells it, `shown` as the file does: service.NAME, service.login
    void read_keys(const toml::table& table, std::string_view section, const std::string& shown,
                   MappingRule& rule, ServiceSettings& service);

    void complain(const toml::source_region& place, std::string key, const ValueError& error);
    void complain(std::string file, std::string key, const ValueError& error);
    void sort_from(std::size_t first);

    Settings settings_{};
    std::vector<Problem> problems_{};
    std::string file_{};
    std::string first_file_{};
};

void SettingsReader::complain(const toml::source_region& place, std::string key, const ValueError& error) {
    problems_.push_back({file_, place.begin.line, place.begin.column, std::move(key), joined(error)});
}

void SettingsReader::complain(std::string file, std::string key, const ValueError& error) {
    problems_.push_back({std::move(file), 0, 0, std::move(key), joined(error)});
}

// toml++ hands out keys in alphabetical order; people read files from the top.
void SettingsReader::sort_from(std::size_t first) {
    const auto begin = problems_.begin() + static_cast<std::ptrdiff_t>(first);
    std::stable_sort(begin, problems_.end(), [](const Problem& a, const Problem& b) {
        return std::pair(a.line, a.column) < std::pair(b.line, b.column);
    });
}

void SettingsReader::read(const Source& source) {
    file_ = source.file;
    if (first_file_.empty()) first_file_ = source.file;
    if (source.text.size() > longest_settings_file)
        return complain(file_, "",
                        {"is too long", "at most " + std::to_string(longest_settings_file) + " bytes"});
    if (const auto fault = fault_in_text(source.text))
        return problems_.push_back({file_, fault->line, fault->column, "", std::string(fault->text)});
    try {
        const toml::table root = toml::parse(std::string_view(source.text));
        const std::size_t before = problems_.size();
        read_root(root);
        sort_from(before);
    } catch (const toml::parse_error& error) {
        complain(error.source(), "", {std::string(error.description()), ""});
    } catch (const std::logic_error&) {
        complain(file_, "", {"is no TOML", "look for a bracket out of place"});
    }
}

void SettingsReader::read_root(const toml::table& root) {
    for (const auto& [key, node] : root) {
        if (std::ranges::find(sections, key.str()) == sections.end())
            complain(key.source(), std::string(key.str()),
                     {"is not a section", spelling_hint(key.str(), sections)});
        else
            read_section(key.str(), key, node);
    }
}

void SettingsReader::read_section(std::string_view name, const toml::key& key, const toml::node& node) {
    const toml::table* table = node.as_table();
    if (!table)
        return complain(key.source(), std::string(name),
                        {"is a section", "write [" + std::string(name) + "]"});
    if (name == "service") return read_services(*table);
    if (name == "mapping") return read_mapping(*table);
    MappingRule no_rule;
    ServiceSettings no_service;
    read_keys(*table, name, std::string(name), no_rule, no_service);
}

void SettingsReader::read_mapping(const toml::table& mapping) {
    if (const toml::node* rules = mapping.get("rule")) read_rules(*rules);
    MappingRule no_rule;
    ServiceSettings no_service;
    read_keys(mapping, "mapping", "mapping", no_rule, no_service);
}

void SettingsReader::read_rules(const toml::node& node) {
    const toml::array* rules = node.as_array();
    if (!rules)
        return complain(node.source(), "mapping.rule", {"is a list of rules", "write [[mapping.rule]]"});
    for (const toml::node& element : *rules) {
        if (const toml::table* table = element.as_table())
            read_rule(*table);
        else
            complain(element.source(), "mapping.rule", {"is not a rule but " + kind_of(element), ""});
    }
}

void SettingsReader::read_rule(const toml::table& table) {
    MappingRule rule;
    rule.place = {file_, table.source().begin.line};
    ServiceSettings no_service;
    read_keys(table, rule_section, std::string(rule_section), rule, no_service);
    for (const auto& [needed, value] :
         {std::pair("principal", rule.principal), std::pair("user", rule.user)}) {
        if (value.empty() && rule.map.empty())
            complain(table.source(), "mapping.rule." + std::string(needed),
                     {"is missing", "a rule needs it unless it has a map"});
    }
    if (settings_.mapping.rules.size() >= most_mapping_rules)
        return complain(table.source(), "mapping.rule",
                        {"is one rule too many", "at most " + std::to_string(most_mapping_rules)});
    settings_.mapping.rules.push_back(std::move(rule));
}

void SettingsReader::read_services(const toml::table& services) {
    for (const auto& [name, node] : services) {
        if (const toml::table* table = node.as_table())
            read_service(name, *table);
        else
            complain(name.source(), "service." + std::string(name.str()),
                     {"is not a section", "write [service.NAME] with the name of the PAM service"});
    }
}

void SettingsReader::read_service(const toml::key& name, const toml::table& table) {
    const std::string shown = "service." + std::string(name.str());
    const auto service = service_name_of(name.str());
    if (!service) return complain(name.source(), shown, service.error());
    if (settings_.services.size() >= most_services && !settings_.services.contains(*service))
        return complain(name.source(), shown,
                        {"is one service too many", "at most " + std::to_string(most_services)});
    MappingRule no_rule;
    read_keys(table, service_section, shown, no_rule, settings_.services[*service]);
}

void SettingsReader::read_keys(const toml::table& table, std::string_view section, const std::string& shown,
                               MappingRule& rule, ServiceSettings& service) {
    for (const auto& [key, node] : table) {
        if (section == "mapping" && key.str() == "rule") continue; // read_rules
        const std::string name = shown + "." + std::string(key.str());
        const KeyEntry* entry = find_key(section, key.str());
        if (!entry) {
            complain(key.source(), name, unknown_key(section, key.str()));
            continue;
        }
        for (const ValueError& error : assign(entry->key, raw(node), {settings_, rule, service}))
            complain(place_of(error, node), name, error);
    }
}

// What only all files together can show.
SettingsResult SettingsReader::finish(Completeness completeness) && {
    const bool said = std::ranges::find(problems_, "domain.anchors", &Problem::key) != problems_.end();
    if (settings_.domain.anchors.empty() && !said && completeness == Completeness::whole)
        complain(first_file_, "domain.anchors",
                 {"is missing", "name the CAs that are trusted for cards and KDCs"});
    if (settings_.mapping.rules.empty()) settings_.mapping.rules = built_in_mapping_rules();
    if (problems_.empty()) return std::move(settings_);
    if (problems_.size() > most_problems) problems_.resize(most_problems);
    return std::move(problems_);
}

} // namespace

std::string problem_text(const Problem& problem) {
    std::string place = problem.file;
    if (problem.line != 0) place += ":" + std::to_string(problem.line) + ":" + std::to_string(problem.column);
    if (!problem.key.empty()) place += ": " + problem.key;
    return place + ": " + problem.text;
}

void throw_exception_from_error(const std::vector<Problem>& problems, const boost::source_location&) {
    throw std::logic_error("value taken from settings with " + std::to_string(problems.size()) + " problems");
}

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
