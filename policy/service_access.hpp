// SPDX-License-Identifier: Apache-2.0
// Which accounts may use a service: users, groups and except of its section. Asked about the account of the certificate
// before there is a PIN, and about the account of the ticket after it.
#pragma once

#include "certmap/text/sentence.hpp"
#include "policy/decision.hpp"
#include "policy/facts.hpp"
#include "policy/settings.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace signet::policy {

// Groups that all services name together: each is looked up for each card, and the answer is awaited at the logon.
inline constexpr std::size_t max_service_groups = 64;

// In except: what stands before the name of a group. No account has a name that begins so.
inline constexpr char group_mark = '@';

enum class AccessRule : std::uint8_t {
    everybody, // neither users nor groups are named
    user,
    group,
    excepted_user,
    excepted_group,
    group_unknown, // it counts, and nobody could say who is a member
    not_listed,
};

struct ServiceAccess {
    AccessRule rule = AccessRule::not_listed;
    std::string name{}; // of the user or group that decided

    bool granted() const {
        return rule == AccessRule::everybody || rule == AccessRule::user || rule == AccessRule::group;
    }
    friend bool operator==(const ServiceAccess&, const ServiceAccess&) = default;
};

// By the name of the account as the system spells it. except goes before the others; a group that is not known to have
// the account as a member or not to have it lets nobody in, and in except keeps everybody out.
ServiceAccess access_to(const ServiceSettings& service, const Account& account);

// "except names the group staff"
certmap::Sentence access_sentence(const ServiceAccess& access);

// The same as a decision, about the section that holds for the service.
Decision may_use_service(const Settings& settings, std::string_view service, const Account& account);

// The groups that somebody has to look up for these decisions, each once, sorted.
std::vector<std::string> groups_of_services(const Settings& settings);

} // namespace signet::policy
