// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/usage_problem.hpp"

#include "certmap/text/spelling.hpp"
#include "daemon/signetctl/told.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <string_view>
#include <vector>

namespace signet::ctl {
namespace {

template <class Kind>
bool is_a(const CLI::ParseError& error) {
    return dynamic_cast<const Kind*>(&error) != nullptr;
}

// The word that stands where a verb should; empty: there is none, or it is not known which.
std::string unknown_verb(const CLI::App& app) {
    const auto words = app.remaining(true);
    const auto word =
        std::ranges::find_if(words, [](const std::string& text) { return !text.starts_with('-'); });
    return word == words.end() ? std::string() : *word;
}

// "'explian' is no verb: did you mean "explain"?"
std::string verb_problem(const CLI::App& app, std::span<const Command> all) {
    const std::string word = unknown_verb(app);
    std::span<const Command> commands = all;
    for (const Command& command : all)
        if (!command.verbs.empty() && app.got_subcommand(command.name)) commands = command.verbs;
    std::vector<std::string_view> names;
    for (const Command& command : commands)
        names.emplace_back(command.name);
    if (const auto nearest = certmap::nearest_word(word, names); !nearest.empty())
        return told("'{}' is no verb: did you mean \"{}\"?", word, nearest);
    const std::string listed = fmt::format("\"{}\"", fmt::join(names, "\", \""));
    return word.empty() ? told("a verb is missing: one of: {}", listed)
                        : told("'{}' is no verb: one of: {}", word, listed);
}

// Those of the program, of the verb that was found, and of the one in that.
std::vector<const CLI::Option*> options_on_line(const CLI::App& app) {
    const auto own = app.get_options();
    std::vector<const CLI::Option*> options(own.begin(), own.end());
    for (auto verbs = app.get_subcommands(); !verbs.empty(); verbs = verbs.front()->get_subcommands()) {
        const CLI::App& verb = *verbs.front();
        const auto more = verb.get_options();
        options.insert(options.end(), more.begin(), more.end());
    }
    return options;
}

// "--jsno is no option: did you mean "--json"?"
std::string unexpected_words(const CLI::App& app) {
    std::vector<std::string> options;
    for (const CLI::Option* option : options_on_line(app))
        for (const std::string& name : option->get_lnames())
            options.push_back("--" + name);
    const std::vector<std::string_view> names(options.begin(), options.end());
    const auto words = app.remaining(true);
    for (const std::string& word : words) {
        const auto nearest = certmap::nearest_word(word.substr(0, word.find('=')), names);
        if (word.starts_with("--") && !nearest.empty())
            return told("{} is no option: did you mean \"{}\"?", word, nearest);
    }
    return told("not expected: {}", fmt::format("{}", fmt::join(words, " ")));
}

bool was_given(const CLI::Option& option) {
    return option.count() > 0;
}

std::string missing_option(const CLI::App& app) {
    for (const CLI::Option* option : options_on_line(app))
        if (option->get_required() && !was_given(*option)) return told("{} is required", option->get_name());
    return {};
}

std::string missing_companion(const CLI::App& app) {
    for (const CLI::Option* option : options_on_line(app))
        for (const CLI::Option* needed : option->get_needs())
            if (was_given(*option) && !was_given(*needed))
                return told("{} requires {}", option->get_name(), needed->get_name());
    return {};
}

std::string excluded_option(const CLI::App& app) {
    for (const CLI::Option* option : options_on_line(app))
        for (const CLI::Option* excluded : option->get_excludes())
            if (was_given(*option) && was_given(*excluded))
                return told("{} excludes {}", option->get_name(), excluded->get_name());
    return {};
}

// CLI11 names the option of such an error in its words alone.
const CLI::Option* option_in(const CLI::App& app, std::string_view words) {
    const CLI::Option* found = nullptr;
    for (const CLI::Option* option : options_on_line(app)) {
        const std::string name = option->get_name();
        const bool is_longer = found == nullptr || name.size() > found->get_name().size();
        if (is_longer && words.find(name) != std::string_view::npos) found = option;
    }
    return found;
}

std::string wrong_count(const CLI::App& app, const CLI::ParseError& error) {
    const CLI::Option* option = option_in(app, error.what());
    if (option == nullptr) return {};
    const std::string name = option->get_name();
    if (option->get_items_expected_max() == 0) return told("{} takes no value", name);
    const bool has_too_many = option->count() > static_cast<std::size_t>(option->get_items_expected_max());
    return has_too_many ? told("{} was given more than once", name) : told("{} needs a value", name);
}

std::string wrong_value(const CLI::App& app, const CLI::ParseError& error) {
    const CLI::Option* option = option_in(app, error.what());
    if (option == nullptr) return {};
    if (option->get_items_expected_max() == 0) return told("{} takes no value", option->get_name());
    return told("{}: '{}' is no such value ({})", option->get_name(),
                fmt::format("{}", fmt::join(option->results(), " ")), option->get_type_name());
}

std::string problem_by_kind(const CLI::App& app, const CLI::ParseError& error,
                            std::span<const Command> commands) {
    if (is_a<CLI::RequiredError>(error)) {
        const std::string option = missing_option(app);
        return option.empty() ? verb_problem(app, commands) : option;
    }
    if (is_a<CLI::ExtrasError>(error)) {
        const bool is_unknown_verb = app.get_subcommands().empty() && !unknown_verb(app).empty();
        return is_unknown_verb ? verb_problem(app, commands) : unexpected_words(app);
    }
    if (is_a<CLI::RequiresError>(error)) return missing_companion(app);
    if (is_a<CLI::ExcludesError>(error)) return excluded_option(app);
    if (is_a<CLI::ArgumentMismatch>(error)) return wrong_count(app, error);
    if (is_a<CLI::ConversionError>(error)) return wrong_value(app, error);
    return {};
}

} // namespace

// The words of a ValidationError are those of option_checks.hpp already, behind the name of the option.
std::string usage_problem(const CLI::App& app, const CLI::ParseError& error,
                          std::span<const Command> commands) {
    if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) return {};
    std::string problem = problem_by_kind(app, error, commands);
    return problem.empty() ? error.what() : problem;
}

} // namespace signet::ctl
