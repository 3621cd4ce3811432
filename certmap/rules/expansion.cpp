// SPDX-License-Identifier: Apache-2.0
#include "certmap/rules/expansion.hpp"

#include "certmap/rules/name_choice.hpp"
#include "certmap/rules/placeholder_value.hpp"
#include "certmap/text/principal.hpp"
#include "certmap/text/text.hpp"

#include <algorithm>
#include <initializer_list>

namespace signet::certmap {
namespace {

std::string written(const PlaceholderValue& value, Writing writing) {
    switch (writing) {
    case Writing::plain: return value.text;
    case Writing::filter: return value.is_escaped ? value.text : filter_value(value.text);
    case Writing::principal: return value.is_krb5_text ? value.text : escape_principal_component(value.text);
    }
    return {};
}

class Filler {
public:
    Filler(const Certificate& certificate, const Digest& digest)
        : certificate_(certificate), digest_(digest) {}

    // Every choice of the names that the templates draw on; nullptr stands for a template that is not there.
    Result<std::vector<NameChoice>> choices_for(std::initializer_list<const Template*> sources) const {
        std::vector<NameList> lists;
        for (const Template* source : sources) {
            if (source == nullptr) continue;
            for (const auto& part : source->parts) {
                const auto* placeholder = std::get_if<Placeholder>(&part);
                if (placeholder == nullptr) continue;
                if (auto problem = problem_of(*placeholder)) return error_of(std::move(*problem));
                const auto list = list_of(*placeholder, certificate_);
                const bool known = !list || std::ranges::find(lists, *list) != lists.end();
                if (!known) lists.push_back(*list);
            }
        }
        auto all = choices(lists, certificate_, most_choices);
        if (!all) return error_of("there are too many names to choose from");
        return std::move(*all);
    }

    Result<std::string> fill(const Template& source, Writing writing, const NameChoice& choice) const {
        std::string text;
        for (const auto& part : source.parts) {
            const auto* placeholder = std::get_if<Placeholder>(&part);
            if (placeholder == nullptr) {
                text += std::get<std::string>(part);
                continue;
            }
            const auto value = value_of(*placeholder, certificate_, choice, digest_);
            if (!value) return value.error();
            text += written(*value, writing);
            if (text.size() > max_expanded_text) return error_of("the expansion is too long");
        }
        return text;
    }

    // Is the template one UPN as it stands in the certificate, and which?
    std::optional<std::string> whole_upn(const Template& source, const NameChoice& choice) const {
        if (source.parts.size() != 1) return std::nullopt;
        const auto* only = std::get_if<Placeholder>(&source.parts.front());
        if (only == nullptr) return std::nullopt;
        const auto value = value_of(*only, certificate_, choice, digest_);
        if (!value || !value->is_upn) return std::nullopt;
        return value->text;
    }

    bool draws_on_upn(const Template& source) const {
        return std::ranges::any_of(source.parts, [&](const auto& part) {
            const auto* placeholder = std::get_if<Placeholder>(&part);
            return placeholder != nullptr && list_of(*placeholder, certificate_) == NameList::upn;
        });
    }

    // Principals and users are made of well-formed names alone, whatever part of them they take.
    std::optional<std::string> malformed_principal(std::initializer_list<const Template*> sources) const {
        for (const Template* source : sources) {
            if (source == nullptr) continue;
            for (const auto& part : source->parts) {
                const auto* placeholder = std::get_if<Placeholder>(&part);
                const auto list = placeholder == nullptr ? std::nullopt : list_of(*placeholder, certificate_);
                if (auto problem = malformed_principal(list)) return problem;
            }
        }
        return std::nullopt;
    }

private:
    static constexpr std::size_t most_choices = 1024; // of texts that are made before equal ones are left out

    std::optional<std::string> problem_of(const Placeholder& placeholder) const {
        const auto kind = kind_of(placeholder, certificate_);
        if (kind) {
            if (auto refusal = refusal_of(certificate_, *kind)) return refusal;
        }
        const auto list = list_of(placeholder, certificate_);
        if (!list || size_of(*list, certificate_) != 0) return std::nullopt;
        if (kind) return "there is no " + std::string(describe(*kind));
        return "there is no such name";
    }

    std::optional<std::string> malformed_principal(std::optional<NameList> list) const {
        if (list == NameList::upn) {
            for (const std::string& name : certificate_.upns) {
                auto problem = name_problem(name);
                if (!problem) problem = upn_problem(name);
                if (problem) return "UPN " + *problem;
            }
        }
        if (list == NameList::pkinit_principal) {
            for (const std::string& name : certificate_.pkinit_principals) {
                auto problem = name_problem(name);
                if (!problem) problem = principal_problem(name);
                if (problem) return "PKINIT principal " + *problem;
            }
        }
        return std::nullopt;
    }

    const Certificate& certificate_;
    const Digest& digest_;
};

class RuleExpander {
public:
    RuleExpander(const Rule& rule, const Certificate& certificate, const Digest& digest)
        : rule_(rule), filler_(certificate, digest) {}

    Result<std::vector<Expansion>> expansions() const {
        const Template* principal = rule_.principal ? &*rule_.principal : nullptr;
        const Template* user = rule_.user ? &*rule_.user : nullptr;
        const Template* filter = rule_.map ? &rule_.map->filter : nullptr;
        const auto all = filler_.choices_for({principal, user, filter});
        if (!all) return all.error();
        if (auto problem = filler_.malformed_principal({principal, user}))
            return error_of(std::move(*problem));
        std::vector<Expansion> different;
        for (const NameChoice& choice : *all) {
            auto made = expansion_of(choice);
            if (!made) return made.error();
            if (std::ranges::find(different, *made) != different.end()) continue;
            if (different.size() == max_expansions)
                return error_of("there are too many names to choose from");
            different.push_back(std::move(*made));
        }
        return different;
    }

private:
    Result<Expansion> expansion_of(const NameChoice& choice) const {
        Expansion made;
        if (rule_.map) {
            auto filter = filler_.fill(rule_.map->filter, Writing::filter, choice);
            if (!filter) return filter.error();
            made.filter = std::move(*filter);
        }
        if (auto done = add_principal(made, choice); !done) return done.error();
        if (!rule_.user) return made;
        auto user = filler_.fill(*rule_.user, Writing::plain, choice);
        if (!user) return user.error();
        if (const auto problem = user_name_problem(*user))
            return error_of("user name '" + *user + "' " + *problem);
        made.user = std::move(*user);
        made.user_is_of_upn = filler_.draws_on_upn(*rule_.user);
        return made;
    }

    Result<void> add_principal(Expansion& made, const NameChoice& choice) const {
        if (!rule_.principal) return {};
        if (const auto upn = filler_.whole_upn(*rule_.principal, choice)) {
            made.principal = Principal::of_upn(*upn);
            return made.principal ? Result<void>()
                                  : error_of("UPN " + upn_problem(*upn).value_or("is empty"));
        }
        const auto text = filler_.fill(*rule_.principal, Writing::principal, choice);
        if (!text) return text.error();
        if (const auto problem = name_problem(*text)) return error_of("principal " + *problem);
        if (const auto problem = principal_problem(*text))
            return error_of("principal '" + *text + "' " + *problem);
        made.principal = Principal::parse(*text);
        return {};
    }

    const Rule& rule_;
    Filler filler_;
};

} // namespace

Result<std::vector<std::string>> texts_of(const Template& source, Writing writing,
                                          const Certificate& certificate, const Digest& digest) {
    const Filler filler(certificate, digest);
    const auto all = filler.choices_for({&source});
    if (!all) return all.error();
    std::vector<std::string> different;
    for (const NameChoice& choice : *all) {
        auto text = filler.fill(source, writing, choice);
        if (!text) return text.error();
        if (std::ranges::find(different, *text) != different.end()) continue;
        if (different.size() == max_expansions) return error_of("there are too many names to choose from");
        different.push_back(std::move(*text));
    }
    return different;
}

Result<std::vector<Expansion>> expand(const Rule& rule, const Certificate& certificate,
                                      const Digest& digest) {
    return RuleExpander(rule, certificate, digest).expansions();
}

} // namespace signet::certmap
