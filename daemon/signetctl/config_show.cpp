// SPDX-License-Identifier: Apache-2.0
// The settings as they hold once all files are read: TOML, with the place of each key.
#include "daemon/signetctl/config_option.hpp"
#include "daemon/signetctl/json_output.hpp"
#include "daemon/signetctl/told.hpp"
#include "policy/session_limits.hpp"
#include "policy/signet_toml.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

namespace signet::ctl {
namespace {

struct ShownKey {
    std::string name;
    std::string value; // TOML
    std::string place; // file and line, or "default"
};

struct ShownSection {
    std::string heading;
    std::string place{}; // of the heading, where there may be several of the kind
    std::vector<ShownKey> keys{};
};

// What every section without a value of its own has; without one in the table the key is left out.
std::optional<ShownKey> shown(const policy::KeyRow& row, const policy::Origins& origins,
                              const std::string& section) {
    const std::string path = section + "." + std::string(row.name);
    const auto found = origins.find(path);
    const bool has_default =
        row.default_value != policy::must_be_given && row.default_value != policy::no_value;
    if (found == origins.end() && !has_default) return std::nullopt;
    std::string value(found == origins.end() ? row.default_value : std::string_view(found->second.value));
    return ShownKey{std::string(row.name), std::move(value), place_of(origins, path)};
}

// `kind`: as in the rows; `section`: as in the origins.
ShownSection section_of(std::string heading, std::string_view kind, const std::string& section,
                        const policy::Origins& origins) {
    ShownSection made{std::move(heading)};
    if (origins.contains(section)) made.place = place_of(origins, section);
    for (const policy::KeyRow& row : policy::signet_toml_rows()) {
        if (row.section != kind) continue;
        if (auto key = shown(row, origins, section)) made.keys.push_back(*std::move(key));
    }
    return made;
}

ShownSection built_in(const policy::MappingRule& rule) {
    const auto* const place = tr("built in");
    return {"[[mapping.rule]]",
            place,
            {{"match", policy::toml_string(rule.match), place},
             {"principal", policy::toml_string(rule.principal), place}}};
}

void add_rules(std::vector<ShownSection>& sections, const config::LoadedSettings& loaded) {
    const auto& rules = loaded.settings->mapping.rules;
    for (std::size_t i = 0; i < rules.size(); ++i) {
        const std::string path = "mapping.rule." + std::to_string(i + 1);
        sections.push_back(loaded.origins.contains(path)
                               ? section_of("[[mapping.rule]]", "mapping.rule", path, loaded.origins)
                               : built_in(rules[i]));
    }
}

void add_issuers(std::vector<ShownSection>& sections, const config::LoadedSettings& loaded) {
    for (std::size_t i = 1; i <= loaded.settings->revocation.issuers.size(); ++i)
        sections.push_back(section_of("[[revocation.issuer]]", "revocation.issuer",
                                      "revocation.issuer." + std::to_string(i), loaded.origins));
}

// A section below that of a service, and whether what it says is in force there.
struct SectionBelow {
    std::string_view name;
    bool (*counts)(const policy::ServiceSettings& service);
};
constexpr SectionBelow sections_below[] = {
    {"certificates", [](const auto&) { return false; }},
    {"elevate", [](const auto& service) { return service.use == policy::ServiceUse::elevate; }},
    {"gate", [](const auto& service) { return service.use == policy::ServiceUse::gate; }},
    {"removal",
     [](const auto& service) {
         return service.on_removal != policy::SessionResponse::none || policy::has_limits(service.session) ||
                service.elevate.on_removal != policy::ElevationRemoval::none;
     }},
    {"session", [](const auto& service) { return policy::has_limits(service.session); }},
};

// Of each service its section, and those below it that count or in which something is written.
void add_services(std::vector<ShownSection>& sections, const config::LoadedSettings& loaded) {
    for (const auto& [name, service] : loaded.settings->services) {
        const std::string heading = service_heading(name);
        const std::string path = "service." + name;
        sections.push_back(section_of(heading, "service.NAME", path, loaded.origins));
        for (const SectionBelow& section : sections_below) {
            const std::string below = fmt::format("{}.{}", path, section.name);
            const auto first = loaded.origins.lower_bound(below);
            const bool is_written = first != loaded.origins.end() && first->first.starts_with(below);
            if (!section.counts(service) && !is_written) continue;
            sections.push_back(
                section_of(fmt::format("{}.{}]", heading.substr(0, heading.size() - 1), section.name),
                           fmt::format("service.NAME.{}", section.name), below, loaded.origins));
        }
    }
}

// In the order of the manual page.
std::vector<ShownSection> sections_of(const config::LoadedSettings& loaded) {
    std::vector<ShownSection> sections;
    std::string_view last;
    const auto rows = policy::signet_toml_rows();
    for (const policy::KeyRow& row : rows) {
        if (row.section == last) continue;
        last = row.section;
        if (last == "mapping.rule") {
            add_rules(sections, loaded);
        } else if (last == "revocation.issuer") {
            add_issuers(sections, loaded);
        } else if (last == "service.NAME") {
            add_services(sections, loaded);
        } else if (!last.starts_with("service.")) {
            sections.push_back(section_of("[" + row.section + "]", last, row.section, loaded.origins));
        }
    }
    return sections;
}

void print_text(std::ostream& out, const std::vector<ShownSection>& sections) {
    const char* before = "";
    for (const ShownSection& section : sections) {
        out << before << section.heading << (section.place.empty() ? "" : "  # " + section.place) << "\n";
        std::size_t width = 0;
        for (const ShownKey& key : section.keys)
            width = std::max(width, key.name.size() + key.value.size());
        for (const ShownKey& key : section.keys)
            out << fmt::format("{} = {:<{}}  # {}\n", key.name, key.value, width - key.name.size(),
                               key.place);
        before = "\n";
    }
}

nlohmann::ordered_json json_of(const std::vector<ShownSection>& sections) {
    auto records = nlohmann::ordered_json::array();
    for (const ShownSection& section : sections) {
        auto keys = nlohmann::ordered_json::array();
        for (const ShownKey& key : section.keys)
            keys.push_back({{"key", key.name}, {"value", key.value}, {"place", key.place}});
        records.push_back(
            {{"section", section.heading}, {"place", section.place}, {"keys", std::move(keys)}});
    }
    return records;
}

} // namespace

Run prepare_config_show(CLI::App& app) {
    const auto file = add_config_option(app);
    return [file](const Invocation& invocation) {
        const auto loaded = settings_or_complaint(invocation, *file);
        if (!loaded) return ExitStatus::no;
        const auto sections = sections_of(*loaded);
        if (invocation.json)
            write_json(invocation.out, json_of(sections));
        else
            print_text(invocation.out, sections);
        return ExitStatus::yes;
    };
}

} // namespace signet::ctl
