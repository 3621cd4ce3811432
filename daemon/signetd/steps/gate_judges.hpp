// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whose card is behind a key or a certificate, with the accounts as the system knows them: asked by gates and by elevations whose
// proof is an ssh-agent's. Two workers that are kept, since a server is asked all day: `gate` judges by the settings that it
// was started with, `directory` knows the names.

#include "daemon/protocol/messages/account.hpp"
#include "daemon/protocol/messages/gate.hpp"
#include "daemon/signetd/workers/lasting_worker.hpp"
#include "policy/gate.hpp"

#include <memory>
#include <optional>
#include <string>

namespace signet::daemon {

struct JudgedHolder {
    policy::Decision certificate{};
    protocol::Bytes der{};                  // of the certificate behind a key; empty: none was found
    protocol::CertificateJudged identity{}; // granted: what it says
    std::optional<protocol::Account> of_certificate{}; // nothing: the system knows none; likewise below
    std::optional<protocol::Account> named{};
    std::optional<std::chrono::seconds> store_age{};

    policy::HolderFacts facts() const; // views of this
};

class GateJudges {
public:
    GateJudges(const asio::any_io_executor& executor, Workers& workers)
        : gate_(executor, workers, verb::gate), directory_(executor, workers, verb::directory) {}

    // `user`: who is logging on; of a certificate also nobody, which is whoever's it is. What the judges cannot say is in the decision.
    Task<JudgedHolder> judge_key(std::shared_ptr<const policy::Settings> settings, std::string key,
                                 std::string user);
    Task<JudgedHolder> judge_certificate(std::shared_ptr<const policy::Settings> settings,
                                         protocol::Bytes der, std::string user);

    // Nothing: the system knows none. An error is the name service's.
    Task<Result<std::optional<protocol::Account>>> account(std::shared_ptr<const policy::Settings> settings,
                                                           std::vector<std::string> names);

private:
    template <class Question>
    Task<JudgedHolder> judge(std::shared_ptr<const policy::Settings> settings, Question question);
    Task<void> use(std::shared_ptr<const policy::Settings> settings);
    Task<Result<void>> find_accounts(std::shared_ptr<const policy::Settings> settings, std::string user,
                                     JudgedHolder& judged);

    LastingWorker gate_;
    LastingWorker directory_;
    std::shared_ptr<const policy::Settings> settings_; // of the worker `gate`
};

} // namespace signet::daemon
