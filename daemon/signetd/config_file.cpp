// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/config_file.hpp"

#include "daemon/signetd/files.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

namespace signet::daemon {
namespace {

std::vector<std::string> fragments_of(const std::string& path) {
    std::vector<std::string> fragments;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(path + ".d", error))
        if (entry.path().extension() == ".toml") fragments.push_back(entry.path().string());
    std::sort(fragments.begin(), fragments.end());
    return fragments;
}

// Appends the file's text, or what is wrong with it.
void read_into(std::vector<policy::Source>& sources, std::vector<std::string>& problems,
               const std::string& path) {
    if (auto problem = ownership_problem(path); !problem.empty()) {
        problems.push_back(std::move(problem));
        return;
    }
    auto text = read_file(path, policy::longest_settings_file);
    if (!text) {
        problems.push_back(path + ": " + std::strerror(errno));
        return;
    }
    sources.push_back({path, std::move(*text)});
}

} // namespace

LoadedSettings load_settings(const std::string& path) {
    LoadedSettings loaded;
    std::vector<policy::Source> sources;
    read_into(sources, loaded.problems, path);
    for (const std::string& fragment : fragments_of(path))
        read_into(sources, loaded.problems, fragment);
    if (!loaded.problems.empty()) return loaded;
    auto settings = policy::parse_settings(sources);
    if (settings) {
        loaded.settings = std::make_shared<const policy::Settings>(std::move(*settings));
        return loaded;
    }
    for (const policy::Problem& problem : settings.error())
        loaded.problems.push_back(policy::problem_text(problem));
    return loaded;
}

} // namespace signet::daemon
