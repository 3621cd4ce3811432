// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/steps/account.hpp"

#include <string>
#include <utility>
#include <vector>

namespace signet::daemon {

Task<void> find_named_account(Story& story) {
    const bool is_elsewhere =
        !story.begin.remote_host.empty() || story.peer.place == policy::CallerPlace::elsewhere;
    if (story.begin.user.empty() || is_elsewhere) co_return;
    std::vector<std::string> names;
    names.push_back(story.begin.user);
    std::vector<std::string> no_groups; // who may is asked about the account of the certificate
    auto account = co_await story.accounts.find(std::move(names), std::move(no_groups));
    if (account) story.user_uid = account->uid;
}

} // namespace signet::daemon
