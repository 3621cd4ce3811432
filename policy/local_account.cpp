// SPDX-License-Identifier: Apache-2.0
#include "policy/local_account.hpp"

#include <algorithm>
#include <string>

namespace signet::policy {

bool is_local_account(const Settings& settings, std::string_view name) {
    const auto& users = settings.local_accounts.users;
    return !name.empty() && std::ranges::find(users, name) != users.end();
}

Decision judge_key_of_local_account(const Settings& settings, std::string_view name, bool is_pinned) {
    const bool is_local = is_local_account(settings, name);
    if (is_local == is_pinned) return grant();
    return is_local ? refuse(Reason::key_not_pinned, name)
                    : refuse(Reason::key_not_pinned,
                             "users of [local_accounts] does not name " + std::string(name));
}

Decision judge_ticket_of_local_account(const Settings& settings, std::string_view name) {
    if (!is_local_account(settings, name)) return grant();
    return refuse(Reason::key_not_pinned, "a ticket does not open an account of [local_accounts]");
}

} // namespace signet::policy
