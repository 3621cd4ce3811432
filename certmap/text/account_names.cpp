// SPDX-License-Identifier: Apache-2.0
#include "certmap/text/account_names.hpp"

#include "certmap/text/text.hpp"

namespace signet::certmap {

std::vector<std::string> account_names(const Principal& principal, std::string_view host_realm) {
    if (principal.components.size() != 1) return {};
    const std::string& component = principal.components.front();
    std::vector<std::string> names{principal.is_enterprise() ? component : component + "@" + principal.realm};
    const std::string name(principal.is_enterprise() ? upn_name(component) : std::string_view(component));
    const std::string_view realm =
        principal.is_enterprise() ? upn_suffix(component) : std::string_view(principal.realm);
    if (same_realm(realm, host_realm)) names.push_back(name);
    std::erase_if(names, [](const std::string& user) { return user_name_problem(user).has_value(); });
    return names;
}

std::vector<std::string> account_names(const WrittenAccount& account, std::string_view host_realm) {
    if (!account.user.empty()) return {std::string(account.user)};
    const auto principal =
        account.is_enterprise ? Principal::of_upn(account.principal) : Principal::parse(account.principal);
    return principal ? account_names(*principal, host_realm) : std::vector<std::string>();
}

std::optional<Principal> person_of_admin(const Principal& principal) {
    constexpr std::string_view admin = "admin";
    if (principal.is_enterprise() || principal.components.size() != 2) return std::nullopt;
    if (principal.components.back() != admin || principal.components.front().empty()) return std::nullopt;
    Principal person = principal;
    person.components.pop_back();
    return person;
}

} // namespace signet::certmap
