// SPDX-License-Identifier: Apache-2.0
// BeginLogon: room for one more, then the logon itself, and who is there to make use of it.
#include "daemon/signetd/server/credentials.hpp"
#include "daemon/signetd/server/dispatch.hpp"
#include "daemon/signetd/server/logons_in_progress.hpp"
#include "daemon/signetd/stories/stories.hpp"

namespace signet::daemon {
namespace {

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
        const auto demand = policy::service_named(*services.settings, begin->service).card;
        auto verdict = refuse_busy(services, client, "logon", *begin, demand);
        co_return co_await client.write(std::move(verdict));
    }
    const InProgress counted(services.logons_in_progress, caller);
    auto verdict = co_await tell_story(services, client, std::move(*begin));
    if (!verdict.logon_id.empty()) withdraw_with_program(services, client, verdict.logon_id);
    co_return co_await tell(services, client, std::move(verdict));
}

} // namespace signet::daemon
