// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/steps/account.hpp"

#include <string>
#include <utility>
#include <vector>

namespace signet::daemon {

Task<Result<void>> find_named_account(Story& story) {
    const bool has_place = policy::judge_place(*story.settings, story.begin_facts()).granted();
    if (story.begin.user.empty() || !has_place) co_return Result<void>();
    std::vector<std::string> names;
    names.push_back(story.begin.user);
    std::vector<std::string> no_groups; // who may is asked about the account of the certificate
    auto account = co_await story.accounts.find(std::move(names), std::move(no_groups));
    if (!account && account.error().reason != policy::Reason::account_unknown) co_return account.error();
    if (account) story.user_uid = account->uid;
    co_return Result<void>();
}

} // namespace signet::daemon
