// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/check/named_accounts.hpp"

#include "certmap/text/principal.hpp"
#include "daemon/protocol/messages/account.hpp"
#include "daemon/signetctl/check/worker_call.hpp"
#include "policy/reasons/reasons.hpp"
#include "policy/service_access.hpp"

#include <algorithm>
#include <optional>
#include <set>

namespace signet::ctl {
namespace {

constexpr const char* everywhere = "root"; // an account of every system, for questions about groups alone

std::optional<protocol::Account> ask(WorkerCall& directory, const std::string& user,
                                     const std::vector<std::string>& groups, protocol::Deadline deadline,
                                     WorkerTrouble& trouble) {
    protocol::LookUpAccount question;
    question.names.push_back(user);
    for (const std::string& group : groups)
        question.groups.push_back(group);
    directory.send(question, deadline);
    return directory.receive<protocol::Account>(deadline, trouble);
}

NamedOne find_user(WorkerCall& directory, const std::string& user, protocol::Deadline deadline) {
    WorkerTrouble trouble;
    const auto account = ask(directory, user, {}, deadline, trouble);
    if (account && account->user == user) return {user, NameState::known};
    if (account) return {user, NameState::spelt_otherwise, account->user};
    const bool is_unknown = policy::reason_of(trouble.reason) == policy::Reason::account_unknown;
    return {user, is_unknown ? NameState::unknown : NameState::unanswered};
}

bool has(const auto& names, const std::string& name) {
    return std::ranges::find(names, name) != names.end();
}

} // namespace

NamesInSettings names_in(const policy::Settings& settings) {
    std::set<std::string> users(settings.local_accounts.users.begin(), settings.local_accounts.users.end());
    for (const auto& [section, service] : settings.services) {
        users.insert(service.users.begin(), service.users.end());
        for (const std::string& excepted : service.except)
            if (!excepted.starts_with(policy::group_mark)) users.insert(excepted);
    }
    return {{users.begin(), users.end()}, policy::groups_of_services(settings)};
}

std::string guessed_account(const protocol::InsertedCertificate& certificate) {
    const bool is_open = certificate.reason.empty() && certificate.user.empty();
    return is_open ? std::string(certmap::upn_name(certificate.principal)) : std::string();
}

NamesFound find_names(const std::string& worker, const NamesInSettings& names, protocol::Deadline deadline) {
    NamesFound found;
    if (names.users.empty() && names.groups.empty()) return found;
    WorkerCall directory(worker, "directory");
    for (const std::string& user : names.users)
        found.users.push_back(find_user(directory, user, deadline));
    WorkerTrouble trouble;
    std::optional<protocol::Account> account;
    if (!names.groups.empty()) account = ask(directory, everywhere, names.groups, deadline, trouble);
    for (const std::string& group : names.groups) {
        const bool is_known = account && (has(account->groups, group) || has(account->other_groups, group));
        const auto otherwise = account ? NameState::unknown : NameState::unanswered;
        found.groups.push_back({group, is_known ? NameState::known : otherwise});
    }
    return found;
}

} // namespace signet::ctl
