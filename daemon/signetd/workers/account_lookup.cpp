// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/workers/account_lookup.hpp"

#include "daemon/signetd/limits.hpp"
#include "policy/service_access.hpp"

#include <utility>

namespace signet::daemon {

static_assert(protocol::Groups::max == policy::max_service_groups, "all groups of the settings have room");

policy::Account account_facts(const std::optional<protocol::Account>& account) {
    if (!account) return {};
    return {account->user, account->uid, account->groups, account->other_groups};
}

Result<void> AccountLookup::start() {
    if (directory_.alive()) return {};
    auto directory = workers_.start(verb::directory);
    if (!directory) return directory.error();
    directory_ = std::move(*directory);
    return {};
}

Task<Result<protocol::Account>> AccountLookup::find(std::vector<std::string> names,
                                                    std::vector<std::string> groups) {
    if (names.empty())
        co_return Refusal{policy::Reason::account_unknown, "the principal has no account of its own"};
    auto started = start();
    if (!started) co_return started.error();
    protocol::LookUpAccount request;
    request.names = std::move(names);
    request.groups = std::move(groups);
    co_return co_await directory_.ask<protocol::Account>(std::move(request), limits::account_lookup);
}

} // namespace signet::daemon
