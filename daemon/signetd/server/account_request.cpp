// SPDX-License-Identifier: Apache-2.0
// CheckAccount: the account phase of a logon that was not by card. No card, no worker and no directory is asked.
#include "daemon/protocol/messages/account_check.hpp"
#include "daemon/signetd/server/dispatch.hpp"
#include "daemon/signetd/steps/verdict.hpp"
#include "policy/account.hpp"

namespace signet::daemon {

Task<bool> handle_check_account(Services& services, Client& client, protocol::Frame frame) {
    const auto request = protocol::decode<protocol::CheckAccount>(frame);
    if (!request) co_return false;
    const auto decision = policy::may_go_on_without_card(*services.settings, request->service);
    if (decision.granted()) {
        protocol::Verdict verdict;
        verdict.outcome = protocol::Outcome::granted;
        verdict.reason = policy::id_of(decision.reason);
        co_return co_await client.write(std::move(verdict));
    }
    auto event = event_asked_for("account", *request, client.peer());
    event.reason = decision.reason;
    event.detail = decision.detail;
    services.journal.record(event);
    policy::TextArguments arguments;
    arguments.user = request->user;
    auto refused = verdict_of(refusal_of(decision), policy::CardDemand::required, arguments);
    co_return co_await client.write(std::move(refused));
}

} // namespace signet::daemon
