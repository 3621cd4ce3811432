// SPDX-License-Identifier: Apache-2.0
#include "policy/service_access.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <span>

namespace signet::policy {
namespace {

using certmap::phrase;

bool has(std::span<const std::string> names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

bool is_group(std::string_view excepted) {
    return excepted.starts_with(group_mark);
}

bool is_unknown(const Account& account, std::string_view group) {
    return !has(account.groups, group) && !has(account.other_groups, group);
}

std::optional<ServiceAccess> exception_for(const ServiceSettings& service, const Account& account) {
    if (has(service.except, account.name))
        return ServiceAccess{AccessRule::excepted_user, std::string(account.name)};
    for (const std::string& excepted : service.except) {
        if (!is_group(excepted)) continue;
        const std::string group = excepted.substr(1);
        if (has(account.groups, group)) return ServiceAccess{AccessRule::excepted_group, group};
        if (is_unknown(account, group)) return ServiceAccess{AccessRule::group_unknown, group};
    }
    return std::nullopt;
}

} // namespace

ServiceAccess access_to(const ServiceSettings& service, const Account& account) {
    if (auto exception = exception_for(service, account)) return *std::move(exception);
    if (service.users.empty() && service.groups.empty()) return {AccessRule::everybody};
    if (has(service.users, account.name)) return {AccessRule::user, std::string(account.name)};
    for (const std::string& group : service.groups)
        if (has(account.groups, group)) return {AccessRule::group, group};
    for (const std::string& group : service.groups)
        if (is_unknown(account, group)) return {AccessRule::group_unknown, group};
    return {AccessRule::not_listed};
}

certmap::Sentence access_sentence(const ServiceAccess& access) {
    const certmap::PlacedValues names{{"name", access.name}};
    switch (access.rule) {
    case AccessRule::everybody: return {phrase("everybody may who is not in except")};
    case AccessRule::user: return {phrase("users names {name}"), names};
    case AccessRule::group: return {phrase("groups names {name}"), names};
    case AccessRule::excepted_user: return {phrase("except names {name}"), names};
    case AccessRule::excepted_group: return {phrase("except names the group {name}"), names};
    case AccessRule::group_unknown: return {phrase("the group {name} could not be looked up"), names};
    case AccessRule::not_listed:
        return {phrase("neither users nor groups name the account or a group of it")};
    }
    return {};
}

Decision may_use_service(const Settings& settings, std::string_view service, const Account& account) {
    const ServiceAccess access = access_to(service_named(settings, service), account);
    return access.granted()
               ? grant()
               : refuse(Reason::service_not_for_account, certmap::english(access_sentence(access)));
}

std::vector<std::string> groups_of_services(const Settings& settings) {
    std::set<std::string> groups;
    for (const auto& [name, service] : settings.services) {
        groups.insert(service.groups.begin(), service.groups.end());
        if (service.elevate.as.owner == CardOwner::group) groups.insert(service.elevate.as.group);
        for (const std::string& excepted : service.except)
            if (is_group(excepted)) groups.insert(excepted.substr(1));
    }
    return {groups.begin(), groups.end()};
}

} // namespace signet::policy
