// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/rules_file.hpp"

#include "certmap/rules/rule_parser.hpp"
#include "daemon/signetctl/input_file.hpp"
#include "policy/signet_toml.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

namespace signet::ctl {
namespace {

constexpr const char* main_file = "/etc/signet/signet.toml";

std::vector<policy::Source> read_all(const std::vector<std::string>& files,
                                     std::vector<std::string>& problems) {
    std::vector<policy::Source> sources;
    for (const std::string& file : files) {
        auto text = read_input(file, policy::max_settings_file);
        if (text)
            sources.push_back({file, std::move(*text)});
        else
            problems.push_back(text.error().problem);
    }
    return sources;
}

std::string problem_text(const policy::MappingRule& rule, const certmap::RuleProblem& problem) {
    const std::string place =
        rule.place.line == 0 ? "" : fmt::format("{}:{}: ", rule.place.file, rule.place.line);
    const std::string name = problem.name.empty() ? "" : " '" + problem.name + "'";
    const std::string hint = problem.error.hint.empty() ? "" : "; " + problem.error.hint;
    return fmt::format("{}rule {}{}: {}, column {}: {}{}", place, problem.rule, name, problem.error.text,
                       problem.error.column, problem.error.problem, hint);
}

void compile(LoadedRules& loaded) {
    const auto& texts = loaded.settings.mapping.rules;
    auto compiled = certmap::parse_rules_lenient(texts);
    loaded.rules = std::move(compiled.rules);
    for (const certmap::RuleProblem& problem : compiled.problems) {
        const bool is_of_one = problem.rule >= 1 && problem.rule <= texts.size();
        loaded.problems.push_back(is_of_one ? problem_text(texts[problem.rule - 1], problem)
                                            : problem.error.problem);
    }
}

} // namespace

std::vector<std::string> default_rule_files() {
    std::vector<std::string> files;
    std::error_code error;
    if (std::filesystem::exists(main_file, error)) files.emplace_back(main_file);
    std::string fragments = main_file; // in two steps: g++ 12 warns wrongly of a sum
    fragments += ".d";
    std::filesystem::directory_iterator entry(fragments, error);
    for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error))
        if (entry->path().extension() == ".toml") files.push_back(entry->path().string());
    std::sort(files.begin(), files.end()); // signet.toml comes before signet.toml.d/
    return files;
}

LoadedRules load_rules(const std::vector<std::string>& files) {
    LoadedRules loaded;
    auto settings =
        policy::parse_settings(read_all(files, loaded.problems), policy::Completeness::may_be_a_part);
    if (settings) {
        loaded.settings = std::move(*settings);
        compile(loaded);
        return loaded;
    }
    for (const policy::Problem& problem : settings.error())
        loaded.problems.push_back(policy::problem_text(problem));
    return loaded;
}

} // namespace signet::ctl
