// SPDX-License-Identifier: Apache-2.0
// ChangeSession: what an administrator does to an open session, for its card or against it.
#include "daemon/protocol/messages/session.hpp"
#include "daemon/signetd/server/dispatch.hpp"
#include "daemon/signetd/steps/session_action.hpp"
#include "daemon/signetd/steps/ticket_deletion.hpp"

namespace signet::daemon {
namespace {

using policy::Reason;
using protocol::SessionOrder;

// As it is told, and nothing else: no fallback, and no rehearsal.
policy::SessionPlan plan_of(const policy::ServiceSettings& service, SessionOrder order) {
    policy::SessionPlan plan;
    plan.action = order == SessionOrder::lock ? policy::SessionAction::lock : policy::SessionAction::logoff;
    plan.lock_deadline = service.removal.lock_deadline;
    plan.withdraws_rights = true;
    plan.removes_agent_keys = order == SessionOrder::logoff;
    return plan;
}

Task<Reason> change(Services& services, Peer caller, SessionRecord record, SessionOrder order) {
    auto session = services.session_control.find(record);
    if (order == SessionOrder::lock && !session) co_return Reason::session_not_locked;
    SessionCause cause{
        "session-order", Reason::granted, "an administrator has asked for it", std::move(caller), {}};
    const auto service = policy::service_named(*services.settings, record.service);
    SessionChange change(services, std::move(record), std::move(session), std::move(cause));
    const bool done = co_await change.carry_out(plan_of(service, order));
    if (done) co_return Reason::granted;
    co_return order == SessionOrder::lock ? Reason::session_not_locked : Reason::session_not_ended;
}

Reason release(Services& services, const Peer& caller, const SessionRecord& record) {
    const bool done = services.sessions.release(record.logon_id);
    AuditEvent event =
        event_about("session-order", done ? Reason::granted : Reason::internal_error, caller, &record);
    event.action = "release";
    event.detail = "an administrator has asked for it; the session stays as it is, whatever its card does";
    services.journal.record(event);
    services.cards.notice().announce(); // its guard has nothing to do any more
    return event.reason;
}

} // namespace

Task<bool> handle_change_session(Services& services, Client& client, protocol::Frame frame) {
    auto request = protocol::decode<protocol::ChangeSession>(frame);
    if (!request) co_return false;
    protocol::Done done;
    Reason reason = Reason::session_unknown;
    if (services.sessions.is_open(request->logon_id)) {
        const SessionRecord record = *services.sessions.find(request->logon_id);
        if (request->order == SessionOrder::release)
            reason = release(services, client.peer(), record);
        else
            reason = co_await change(services, client.peer(), record, request->order);
    }
    done.reason = policy::id_of(reason);
    co_return co_await client.write(std::move(done));
}

} // namespace signet::daemon
