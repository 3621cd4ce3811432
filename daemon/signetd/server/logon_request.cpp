// SPDX-License-Identifier: Apache-2.0
// BeginLogon: room for one more, then the logon itself, and who is there to make use of it.
#include "daemon/signetd/limits.hpp"
#include "daemon/signetd/server/credentials.hpp"
#include "daemon/signetd/server/dispatch.hpp"
#include "daemon/signetd/server/logons_in_progress.hpp"
#include "daemon/signetd/steps/verdict.hpp"
#include "daemon/signetd/stories/stories.hpp"

namespace signet::daemon {
namespace {

void record_busy(Journal& journal, const Client& client, const protocol::BeginLogon& begin) {
    auto event = event_asked_for("logon", begin, client.peer());
    event.reason = policy::Reason::daemon_busy;
    journal.record(event);
}

// No leave to ask for a password where a card is required.
protocol::Verdict busy(const Services& services, const protocol::BeginLogon& begin) {
    return verdict_of({policy::Reason::daemon_busy},
                      policy::service_named(*services.settings, begin.service).card, {});
}

// A program that does not hear that it was granted opens no session.
Task<bool> tell(Services& services, Client& client, protocol::Verdict verdict) {
    const std::string logon_id = verdict.logon_id;
    const bool told = co_await client.write(std::move(verdict));
    if (!told && !logon_id.empty()) co_await withdraw_logon(services, client.peer(), logon_id);
    co_return told;
}

} // namespace

Task<bool> handle_begin_logon(Services& services, Client& client, protocol::Frame frame) {
    auto begin = protocol::decode<protocol::BeginLogon>(frame);
    if (!begin) co_return false;
    const uid_t caller = client.peer().charged_uid();
    if (!has_room_for(services.logons_in_progress, caller)) {
        record_busy(services.journal, client, *begin);
        co_return co_await client.write(busy(services, *begin));
    }
    const InProgress counted(services.logons_in_progress, caller);
    auto verdict = co_await tell_story(services, client, std::move(*begin));
    if (!verdict.logon_id.empty()) withdraw_with_program(services, client, verdict.logon_id);
    co_return co_await tell(services, client, std::move(verdict));
}

} // namespace signet::daemon
