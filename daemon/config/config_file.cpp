// SPDX-License-Identifier: Apache-2.0
#include "daemon/config/config_file.hpp"

#include "certmap/rules/rule_parser.hpp"
#include "daemon/config/not_in_force.hpp"
#include "daemon/system/closure.hpp"
#include "daemon/system/file.hpp"
#include "daemon/system/trusted_file.hpp"
#include "policy/signet_toml.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace signet::config {
namespace {

// Nothing of it says where in the file, so the name of the file need not stand there twice.
policy::Problem problem_of(const std::string& path, const system::Error& error) {
    const std::string begin = path + ": ";
    const bool is_named = error.problem.starts_with(begin);
    return {path, 0, 0, "", is_named ? error.problem.substr(begin.size()) : error.problem, error.hint};
}

// Appends the file's text, or what is wrong with it.
void read_into(LoadedSettings& loaded, const std::string& path) {
    auto text = system::read_trusted_file(path, policy::max_settings_file, system::root_uid);
    if (text)
        loaded.files.push_back({path, std::move(*text)});
    else
        loaded.problems.push_back(problem_of(path, text.error()));
}

// There need not be any.
void read_fragments(LoadedSettings& loaded, const std::string& directory) {
    const auto entries = system::list_folder(directory);
    if (!entries && entries.error().code != ENOENT)
        loaded.problems.push_back(problem_of(directory, entries.error()));
    if (!entries) return;
    // Of what cannot be looked into nobody knows what it lacks.
    if (const auto readable = system::readable_by_owner(directory); !readable)
        return loaded.problems.push_back(problem_of(directory, readable.error()));
    for (const std::string& entry : *entries)
        if (entry.ends_with(".toml")) read_into(loaded, entry);
}

// What a worker would find out at the first card.
void check_rules(const policy::MappingSettings& mapping, std::vector<policy::Problem>& problems) {
    for (const certmap::RuleProblem& problem : certmap::parse_rules_lenient(mapping.rules).problems) {
        const auto& [file, line] = mapping.rules.at(problem.rule == 0 ? 0 : problem.rule - 1).place;
        problems.push_back({file, line, 0, "mapping.rule." + problem.error.text,
                            "column " + std::to_string(problem.error.column) + ": " + problem.error.problem,
                            problem.error.hint});
    }
}

// The first file that is not as it was, and how; empty: all are.
std::string difference(const std::vector<policy::Source>& before, const std::vector<policy::Source>& now) {
    const auto find = [](const std::vector<policy::Source>& files, const std::string& file) {
        return std::ranges::find(files, file, &policy::Source::file);
    };
    for (const policy::Source& source : now) {
        const auto old = find(before, source.file);
        if (old == before.end()) return source.file + " was added";
        if (old->text != source.text) return source.file + " has changed";
    }
    for (const policy::Source& source : before)
        if (find(now, source.file) == now.end()) return source.file + " was removed";
    return "";
}

} // namespace

std::string fragments_of(const std::string& path) {
    return path + ".d";
}

LoadedSettings load_settings(const std::string& path) {
    LoadedSettings loaded;
    read_into(loaded, path);
    read_fragments(loaded, fragments_of(path));
    if (!loaded.problems.empty()) return loaded;
    auto settings = policy::parse_settings(loaded.files, policy::Completeness::whole, &loaded.origins);
    if (settings)
        check_rules(settings->mapping, loaded.problems);
    else
        loaded.problems = settings.error();
    if (loaded.problems.empty())
        loaded.settings = std::make_shared<const policy::Settings>(std::move(*settings));
    return loaded;
}

std::string SettingsFiles::notice() const {
    if (path.empty()) return "";
    const LoadedSettings now = load_settings(path);
    if (!now.problems.empty()) {
        const std::size_t others = now.problems.size() - 1;
        return std::string(cannot_be_in_force) + policy::problem_text(now.problems.front()) +
               (others == 0 ? "" : "; and " + std::to_string(others) + " more (signetd --check)");
    }
    const std::string changed = difference(files, now.files);
    return changed.empty() ? "" : changed + " since the settings were read (systemctl reload signetd)";
}

} // namespace signet::config
