// SPDX-License-Identifier: Apache-2.0
// BeginLogon: room for one more, then the logon itself.
#include "daemon/signetd/logon/attempt.hpp"
#include "daemon/signetd/server/dispatch.hpp"

namespace signet::daemon {
namespace {

// Counts a logon for as long as it lives.
class InProgress {
public:
    explicit InProgress(std::size_t& count) : count_(count) { ++count_; }
    InProgress(const InProgress&) = delete;
    InProgress& operator=(const InProgress&) = delete;
    ~InProgress() { --count_; }

private:
    std::size_t& count_;
};

protocol::Verdict busy() {
    protocol::Verdict verdict;
    verdict.outcome = protocol::Outcome::unavailable;
    verdict.reason = policy::id_of(policy::Reason::daemon_busy);
    verdict.text = policy::user_text(policy::Reason::daemon_busy, policy::TextArguments());
    return verdict;
}

} // namespace

Task<bool> handle_begin_logon(Services& services, Client& client, protocol::Frame frame) {
    auto begin = protocol::decode<protocol::BeginLogon>(frame);
    if (!begin) co_return false;
    if (services.logons_in_progress >= limits::logons) co_return co_await client.write(busy());
    const InProgress counted(services.logons_in_progress);
    Attempt attempt(services, client, std::move(*begin));
    auto verdict = co_await attempt.run();
    co_return co_await client.write(std::move(verdict));
}

} // namespace signet::daemon
