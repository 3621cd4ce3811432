// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/steps/gate_judges.hpp"

#include "certmap/text/account_names.hpp"
#include "daemon/config/judgement_request.hpp"
#include "daemon/signetd/workers/account_lookup.hpp"
#include "daemon/signetd/workers/judged_certificate.hpp"
#include "policy/service_access.hpp"

#include <algorithm>
#include <ctime>
#include <utility>

namespace signet::daemon {
namespace {

using SettingsPtr = std::shared_ptr<const policy::Settings>;
using protocol::HolderJudged;
using Accounts = std::optional<protocol::Account>;

protocol::PrepareGate preparation_for(const policy::Settings& settings) {
    protocol::PrepareGate preparation;
    static_cast<protocol::JudgementTerms&>(preparation) = config::terms_of(settings);
    return preparation;
}

std::optional<std::chrono::seconds> age_of(std::int64_t updated) {
    if (updated == 0) return std::nullopt;
    // A file of the future is as new as can be.
    return std::chrono::seconds(std::max<std::int64_t>(std::time(nullptr) - updated, 0));
}

} // namespace

policy::HolderFacts JudgedHolder::facts() const {
    policy::HolderFacts facts;
    facts.certificate = certificate;
    facts.certificate_facts = facts_of(identity);
    facts.principal = principal_of(identity);
    facts.principal_allowed = identity.client_allowed;
    facts.account_is_of_upn = identity.user_is_of_upn;
    facts.is_pinned = identity.is_pinned;
    facts.of_certificate = account_facts(of_certificate);
    facts.named = account_facts(named);
    facts.store_age = store_age;
    return facts;
}

// Settings that were read again are those of a new process.
Task<void> GateJudges::use(SettingsPtr settings) {
    if (settings_ == settings) co_return;
    settings_ = std::move(settings);
    co_await gate_.renew();
}

Task<Result<Accounts>> GateJudges::account(SettingsPtr settings, std::vector<std::string> names) {
    Accounts known;
    if (names.empty()) co_return known;
    protocol::LookUpAccount question;
    question.names = std::move(names);
    question.groups = policy::groups_of_services(*settings);
    auto account = co_await directory_.ask<protocol::Account>(std::move(question), limits::account_lookup);
    if (!account && account.error().reason != policy::Reason::account_unknown) co_return account.error();
    if (account) known = std::move(*account);
    co_return known;
}

// Mostly it is one name: the store's entry is spelled as the account is.
Task<Result<void>> GateJudges::find_accounts(SettingsPtr settings, std::string user, JudgedHolder& judged) {
    auto names = names_of_account(judged.identity);
    std::vector<std::string> asked(1, user);
    if (user.empty()) asked = names;
    const bool is_one = asked == names;
    auto named = co_await account(settings, std::move(asked));
    if (!named) co_return named.error();
    judged.named = std::move(*named);
    if (is_one) {
        judged.of_certificate = judged.named;
        co_return Result<void>();
    }
    auto of_certificate = co_await account(settings, std::move(names));
    if (!of_certificate) co_return of_certificate.error();
    judged.of_certificate = std::move(*of_certificate);
    co_return Result<void>();
}

template <class Question>
Task<JudgedHolder> GateJudges::judge(SettingsPtr settings, Question question) {
    JudgedHolder judged;
    std::string user = question.user;
    question.now = std::time(nullptr);
    auto prepare = [settings] { return preparation_for(*settings); };
    auto answer =
        co_await gate_.ask<HolderJudged>(std::move(prepare), std::move(question), limits::certificate_check);
    if (!answer) {
        judged.certificate = {answer.error().reason, answer.error().detail};
        co_return judged;
    }
    judged.certificate = policy::grant();
    judged.der = std::move(answer->der);
    judged.identity = std::move(answer->certificate);
    judged.store_age = age_of(answer->store_updated);
    auto found = co_await find_accounts(settings, std::move(user), judged);
    if (!found) judged.certificate = {found.error().reason, found.error().detail};
    co_return judged;
}

Task<JudgedHolder> GateJudges::judge_key(SettingsPtr settings, std::string key, std::string user) {
    co_await use(settings);
    protocol::JudgeKey question;
    question.key = std::move(key);
    question.user = std::move(user);
    co_return co_await judge(std::move(settings), std::move(question));
}

Task<JudgedHolder> GateJudges::judge_certificate(SettingsPtr settings, protocol::Bytes der,
                                                 std::string user) {
    co_await use(settings);
    protocol::JudgeHolder question;
    question.der = std::move(der);
    question.user = std::move(user);
    co_return co_await judge(std::move(settings), std::move(question));
}

} // namespace signet::daemon
