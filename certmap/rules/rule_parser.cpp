// SPDX-License-Identifier: Apache-2.0
#include "certmap/rules/rule_parser.hpp"

#include "certmap/rules/filter.hpp"
#include "certmap/rules/filter_answer.hpp"
#include "certmap/text/text.hpp"

#include <algorithm>
#include <utility>

namespace signet::certmap {
namespace {

constexpr std::size_t max_domains = 256;

Error in_text(Error error, std::string_view text) {
    error.text = text;
    return error;
}

// The filter with something harmless in each placeholder's stead.
std::string sample_of(const Template& filter) {
    std::string sample;
    for (const auto& part : filter.parts) {
        const auto* literal = std::get_if<std::string>(&part);
        sample += literal != nullptr ? *literal : "x";
    }
    return sample;
}

// sssd.conf(5) has "({...})" for local users (the files and proxy providers), which is no filter.
std::string local_user_hint(std::string_view filter) {
    const bool is_value =
        filter.starts_with("({") && filter.ends_with("})") && filter.find('=') == std::string_view::npos;
    return is_value ? "for a local user, write user = \"" + std::string(filter.substr(1, filter.size() - 2)) +
                          "\" and principal in place of map"
                    : std::string();
}

// Does each placeholder stand where a value stands? `text` is the filter as it was written.
std::optional<Error> filter_problem(const Template& filter, std::string_view text) {
    const auto parsed = parse_filter(sample_of(filter));
    if (parsed) return std::nullopt;
    const std::string local_user = local_user_hint(text);
    // Its column is the sample's, which nobody wrote.
    return Error{"not an LDAP filter: " + parsed.error().problem,
                 local_user.empty() ? parsed.error().hint : local_user, 1};
}

// A filter that can be read and never finds anybody. Said here, since at a logon it is too late.
std::optional<Error> vain_filter(const MapFilter& map) {
    const auto parsed = parse_filter(sample_of(map.filter));
    auto why = parsed ? why_never(*parsed) : std::nullopt;
    if (why) why->column = 1;
    return why;
}

// "upper-case ASCII letters and numbers", as sss-certmap(5) has it.
std::string_view prefix_of(std::string_view text) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return {};
    const auto in_prefix = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
    return std::ranges::all_of(text.substr(0, colon), in_prefix) ? text.substr(0, colon + 1)
                                                                 : std::string_view{};
}

Result<std::optional<Template>> parse_optional(std::string_view text, bool may_be_empty) {
    if (text.empty() && may_be_empty) return std::optional<Template>{};
    auto parsed = parse_template(text);
    if (!parsed) return parsed.error();
    return std::optional(std::move(*parsed));
}

std::optional<Error> name_problem_of(const RuleText& text) {
    if (text.domains.size() > max_domains) return Error{"more domains than 256", {}, 1};
    for (const std::string& domain : text.domains) {
        if (const auto problem = name_problem(domain))
            return in_text(Error{"a domain " + *problem, {}, 1}, "domains");
    }
    const auto problem = text.name.empty() ? std::nullopt : name_problem(text.name);
    if (problem) return in_text(Error{*problem, {}, 1}, "name");
    return std::nullopt;
}

std::string which(std::size_t number, const RuleText& text) {
    const bool named = !text.name.empty() && !name_problem(text.name);
    return "rule " + std::to_string(number) + (named ? " '" + text.name + "'" : "") + ": ";
}

} // namespace

Result<MapFilter> parse_map(std::string_view text) {
    if (text.size() > max_template_length)
        return Error{"is longer than " + std::to_string(max_template_length) + " bytes", {}, 1};
    const std::string_view prefix = prefix_of(text);
    if (!prefix.empty() && prefix != "LDAP:" && prefix != "LDAPU1:")
        return Error{"unknown language '" + std::string(prefix) + "'", "it is LDAP: or LDAPU1:", 1};
    const auto language = prefix == "LDAPU1:" ? TemplateLanguage::ldapu1 : TemplateLanguage::ldap;
    auto filter = parse_template(text.substr(prefix.size()), language);
    if (!filter) {
        Error error = filter.error();
        error.column += prefix.size();
        return error;
    }
    if (auto problem = filter_problem(*filter, text.substr(prefix.size()))) return *problem;
    return MapFilter{language, std::move(*filter)};
}

Result<Rule> parse_rule(const RuleText& text) {
    Rule rule;
    rule.priority = text.priority;
    rule.domains = text.domains;
    rule.name = text.name;
    rule.strong = text.strong;
    auto match = parse_match(text.match);
    if (!match) return in_text(match.error(), "match");
    rule.match = std::move(*match);
    const bool bare = text.map.empty() && text.principal.empty() && text.user.empty();
    if (!text.map.empty() || bare) {
        auto map = parse_map(bare ? default_map : std::string_view(text.map));
        if (!map) return in_text(map.error(), "map");
        if (auto problem = vain_filter(*map)) return in_text(*problem, "map");
        rule.map = std::move(*map);
    }
    auto principal = parse_optional(text.principal, rule.map.has_value());
    if (!principal) return in_text(principal.error(), "principal");
    rule.principal = std::move(*principal);
    auto user = parse_optional(text.user, true);
    if (!user) return in_text(user.error(), "user");
    rule.user = std::move(*user);
    if (auto problem = name_problem_of(text)) return *problem;
    return rule;
}

Result<std::vector<Rule>> parse_rules(std::span<const RuleText> texts) {
    if (texts.size() > max_rules) return Error{"more than " + std::to_string(max_rules) + " rules", {}};
    std::vector<Rule> rules;
    rules.reserve(texts.size());
    for (const RuleText& text : texts) {
        auto rule = parse_rule(text);
        if (!rule) {
            Error error = rule.error();
            error.problem = which(rules.size() + 1, text) + error.problem;
            return error;
        }
        rules.push_back(std::move(*rule));
    }
    return rules;
}

LenientRules parse_rules_lenient(std::span<const RuleText> texts) {
    LenientRules made;
    if (texts.size() > max_rules) {
        made.problems.push_back({0, {}, Error{"more than " + std::to_string(max_rules) + " rules", {}}});
        texts = texts.first(max_rules);
    }
    std::size_t number = 0;
    for (const RuleText& text : texts) {
        ++number;
        auto rule = parse_rule(text);
        if (rule)
            made.rules.push_back(std::move(*rule));
        else
            made.problems.push_back({number, text.name, rule.error()});
    }
    return made;
}

} // namespace signet::certmap
