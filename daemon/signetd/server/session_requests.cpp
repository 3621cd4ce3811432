// SPDX-License-Identifier: Apache-2.0
// The requests about a logon that was granted: its session opens and closes, its credentials go.
#include "daemon/protocol/messages/session.hpp"
#include "daemon/signetd/server/dispatch.hpp"
#include "daemon/signetd/steps/ticket_deletion.hpp"

namespace signet::daemon {
namespace {

using policy::Reason;

Task<bool> answer(Client& client, Reason reason) {
    protocol::Done done;
    done.reason = policy::id_of(reason);
    co_return co_await client.write(std::move(done));
}

// Only root and the user whose logon it was.
bool may_touch(const Client& client, const SessionRecord& record) {
    return client.peer().uid == 0 || client.peer().uid == record.uid;
}

} // namespace

Task<bool> handle_open_session(Services& services, Client& client, protocol::Frame frame) {
    auto request = protocol::decode<protocol::OpenSession>(frame);
    if (!request) co_return false;
    const SessionRecord* record = services.sessions.find(request->logon_id);
    SessionRegistry::Opening opening;
    opening.tty = request->tty;
    opening.session_id = request->session_id;
    opening.leader = client.peer().pid;
    Result<void> opened = Refusal{Reason::bad_request};
    if (record != nullptr && record->user == request->user)
        opened = services.sessions.open(request->logon_id, std::move(opening));
    const Reason reason = opened ? Reason::granted : opened.error().reason;
    if (opened) services.cards.notice().announce(); // whoever guards sessions has another one
    AuditEvent event =
        event_about("session-open", reason, client.peer(), services.sessions.find(request->logon_id));
    if (!opened) event.detail = opened.error().detail;
    services.journal.record(std::move(event));
    co_return co_await answer(client, reason);
}

// Not every program says PAM_DELETE_CRED before or after it closes the session, so this deletes them as well.
Task<bool> handle_close_session(Services& services, Client& client, protocol::Frame frame) {
    auto request = protocol::decode<protocol::CloseSession>(frame);
    if (!request) co_return false;
    const SessionRecord* found = services.sessions.find(request->logon_id);
    const SessionRecord record = found == nullptr ? SessionRecord() : *found;
    if (!services.sessions.close(request->logon_id)) {
        services.journal.record(event_about("session-close", Reason::bad_request, client.peer(), nullptr));
        co_return co_await answer(client, Reason::bad_request);
    }
    services.cards.notice().announce(); // nobody has it to guard any more
    services.journal.record(event_about("session-close", Reason::granted, client.peer(), &record));
    co_await delete_credentials(services, client.peer(), record);
    co_return co_await answer(client, Reason::granted);
}

Task<bool> handle_delete_credentials(Services& services, Client& client, protocol::Frame frame) {
    auto request = protocol::decode<protocol::DeleteCredentials>(frame);
    if (!request) co_return false;
    const SessionRecord* found = services.sessions.find(request->logon_id);
    // A session that was closed took its credentials along.
    if (found == nullptr) co_return co_await answer(client, Reason::bad_request);
    if (!may_touch(client, *found)) {
        services.journal.record(
            event_about("credentials-deleted", Reason::not_permitted, client.peer(), nullptr));
        co_return co_await answer(client, Reason::not_permitted);
    }
    // Whoever deletes the credentials of a logon before its session is open wants none of it any more.
    const SessionRecord record = *found;
    services.sessions.forget_pending(record.logon_id);
    const Reason reason = co_await delete_credentials(services, client.peer(), record);
    co_return co_await answer(client, reason);
}

} // namespace signet::daemon
