// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/config_file.hpp"

#include "certmap/rules/rule_parser.hpp"
#include "daemon/system/file.hpp"
#include "daemon/system/trusted_file.hpp"
#include "policy/signet_toml.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace signet::daemon {
namespace {

// Appends the file's text, or what is wrong with it.
void read_into(std::vector<policy::Source>& sources, std::vector<std::string>& problems,
               const std::string& path) {
    auto text = system::read_trusted_file(path, policy::max_settings_file, system::root_uid);
    if (text)
        sources.push_back({path, std::move(*text)});
    else
        problems.push_back(text.error().problem);
}

// There need not be any.
void read_fragments(std::vector<policy::Source>& sources, std::vector<std::string>& problems,
                    const std::string& directory) {
    const auto entries = system::list_folder(directory);
    if (!entries && entries.error().code != ENOENT) problems.push_back(entries.error().problem);
    if (!entries) return;
    for (const std::string& entry : *entries)
        if (entry.ends_with(".toml")) read_into(sources, problems, entry);
}

// What a worker would find out at the first card.
void check_rules(const policy::MappingSettings& mapping, std::vector<std::string>& problems) {
    for (const certmap::RuleProblem& problem : certmap::parse_rules_lenient(mapping.rules).problems) {
        const auto& [file, line] = mapping.rules.at(problem.rule == 0 ? 0 : problem.rule - 1).place;
        problems.push_back(file + ":" + std::to_string(line) + ": mapping.rule." + problem.error.text +
                           ": column " + std::to_string(problem.error.column) + ": " + problem.error.problem +
                           (problem.error.hint.empty() ? "" : "; " + problem.error.hint));
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

LoadedSettings load_settings(const std::string& path) {
    LoadedSettings loaded;
    read_into(loaded.files, loaded.problems, path);
    read_fragments(loaded.files, loaded.problems, path + ".d");
    if (!loaded.problems.empty()) return loaded;
    auto settings = policy::parse_settings(loaded.files);
    if (settings) {
        check_rules(settings->mapping, loaded.problems);
        if (loaded.problems.empty())
            loaded.settings = std::make_shared<const policy::Settings>(std::move(*settings));
        return loaded;
    }
    for (const policy::Problem& problem : settings.error())
        loaded.problems.push_back(policy::problem_text(problem));
    return loaded;
}

std::string SettingsFiles::notice() const {
    if (path.empty()) return "";
    const LoadedSettings now = load_settings(path);
    if (!now.problems.empty()) {
        const std::size_t others = now.problems.size() - 1;
        return "what lies on disk is not in force and cannot be: " + now.problems.front() +
               (others == 0 ? "" : "; and " + std::to_string(others) + " more (signetd --check)");
    }
    const std::string changed = difference(files, now.files);
    return changed.empty() ? "" : changed + " since the settings were read (systemctl reload signetd)";
}

} // namespace signet::daemon
