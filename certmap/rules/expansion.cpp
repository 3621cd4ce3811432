// SPDX-License-Identifier: Apache-2.0
#include "certmap/rules/expansion.hpp"

#include "certmap/rules/principal_text.hpp"
#include "certmap/rules/text.hpp"

#include <algorithm>

namespace signet::certmap {
namespace {

struct Name {
    std::string text;
    bool is_upn = false;
};

// One name of each kind the rule draws on; the others are left empty.
struct Names {
    Name upn, pkinit_principal;
};

Error error_of(std::string problem) {
    return Error{std::move(problem), {}};
}

// {subject_principal} is decided for the whole certificate, and by what was refused too: a broken PKINIT
// principal must not make room for a UPN.
bool draws_on_upn(NameSource source, const Certificate& certificate) {
    switch (source) {
    case NameSource::nt_principal: return true;
    case NameSource::pkinit_principal: return false;
    case NameSource::principal:
        return certificate.pkinit_principals.empty() && !refusal_of(certificate, NameKind::pkinit_principal);
    }
    return false;
}

class Expander {
public:
    Expander(const Rule& rule, const Certificate& certificate) : rule_(rule), certificate_(certificate) {}

    Result<std::vector<Account>> accounts() {
        const auto upns = names_of(true, certificate_.upns, NameKind::upn);
        if (!upns) return upns.error();
        const auto principals = names_of(false, certificate_.pkinit_principals, NameKind::pkinit_principal);
        if (!principals) return principals.error();
        std::vector<Account> different;
        for (const std::string& upn : *upns) {
            for (const std::string& principal : *principals) {
                auto account = account_of({{upn, true}, {principal, false}});
                if (!account) return account.error();
                const bool known = std::ranges::find(different, *account) != different.end();
                if (!known) different.push_back(std::move(*account));
                if (different.size() == max_reported_accounts) return different;
            }
        }
        return different;
    }

private:
    bool draws_on(bool upn) const {
        const auto draws = [&](const auto& part) {
            const auto* placeholder = std::get_if<Placeholder>(&part);
            return placeholder != nullptr && draws_on_upn(placeholder->source, certificate_) == upn;
        };
        return std::ranges::any_of(rule_.principal.parts, draws) ||
               std::ranges::any_of(rule_.user.parts, draws);
    }

    // The names to try: one empty name if the rule draws on none of the kind.
    Result<std::vector<std::string>> names_of(bool upn, const std::vector<std::string>& names,
                                              NameKind kind) const {
        if (!draws_on(upn)) return std::vector<std::string>{std::string()};
        if (auto refusal = refusal_of(certificate_, kind)) return error_of(std::move(*refusal));
        if (names.empty()) return error_of("there is no " + std::string(describe(kind)));
        for (const std::string& name : names) {
            auto problem = name_problem(name);
            if (!problem) problem = upn ? upn_problem(name) : principal_problem(name);
            if (problem) return error_of(std::string(describe(kind)) + " " + *problem);
        }
        return names;
    }

    Result<Account> account_of(const Names& names) const {
        Account account;
        account.enterprise = is_whole_upn(rule_.principal);
        account.principal = account.enterprise ? names.upn.text : text_of(rule_.principal, names, true);
        account.user = text_of(rule_.user, names, false);
        if (const auto problem = name_problem(account.principal)) return error_of("principal " + *problem);
        if (!account.enterprise) {
            const auto problem = principal_problem(account.principal);
            if (problem) return error_of("principal '" + account.principal + "' " + *problem);
        }
        if (const auto problem = user_name_problem(account.user))
            return error_of("user name '" + account.user + "' " + *problem);
        return account;
    }

    bool is_whole_upn(const Template& principal) const {
        if (principal.parts.size() != 1) return false;
        const auto* only = std::get_if<Placeholder>(&principal.parts.front());
        return only != nullptr && !only->short_name && draws_on_upn(only->source, certificate_);
    }

    // In a principal a UPN is one component: without escapes a '/' or '@' in it would make another principal.
    std::string text_of(const Template& source, const Names& names, bool in_principal) const {
        std::string text;
        for (const auto& part : source.parts) {
            const auto* placeholder = std::get_if<Placeholder>(&part);
            if (placeholder == nullptr) {
                text += std::get<std::string>(part);
                continue;
            }
            const Name& name =
                draws_on_upn(placeholder->source, certificate_) ? names.upn : names.pkinit_principal;
            const std::string value(placeholder->short_name ? short_name(name.text) : name.text);
            text += name.is_upn && in_principal ? escape_principal_component(value) : value;
        }
        return text;
    }

    const Rule& rule_;
    const Certificate& certificate_;
};

} // namespace

Result<std::vector<Account>> expand(const Rule& rule, const Certificate& certificate) {
    return Expander(rule, certificate).accounts();
}

} // namespace signet::certmap
