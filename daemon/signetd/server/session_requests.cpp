// SPDX-License-Identifier: Apache-2.0
// The requests about a logon that was granted: its session opens and closes, its credentials go.
#include "daemon/signetd/limits.hpp"
#include "daemon/signetd/server/dispatch.hpp"

namespace signet::daemon {
namespace {

using policy::Reason;

AuditEvent event_for(std::string_view name, Reason reason, const Client& client,
                     const SessionRecord* record) {
    AuditEvent event;
    event.event = name;
    event.reason = reason;
    event.caller_uid = client.peer().uid;
    event.caller_pid = client.peer().pid;
    if (record == nullptr) return event;
    event.logon_id = record->logon_id;
    event.service = record->service;
    event.user = record->user;
    event.principal = record->principal;
    event.tty = record->tty;
    event.reader = record->reader;
    event.certificate = record->certificate;
    return event;
}

Task<bool> answer(Client& client, Reason reason) {
    protocol::Done done;
    done.reason = policy::id_of(reason);
    co_return co_await client.write(std::move(done));
}

// Only root and the user whose logon it was.
bool may_touch(const Client& client, const SessionRecord& record) {
    return client.peer().uid == 0 || client.peer().uid == record.uid;
}

Task<Reason> destroy_ccache(Workers& workers, const SessionRecord& record) {
    auto worker = workers.start(verb::ccache);
    if (!worker) co_return worker.error().reason;
    protocol::DestroyCredentials request;
    request.uid = record.uid;
    request.gid = record.gid;
    request.ccache = record.ccache;
    auto gone =
        co_await worker->ask<protocol::CredentialsDestroyed>(std::move(request), limits::ccache_write);
    co_return gone ? Reason::granted : gone.error().reason;
}

// A user's sessions usually share one cache; it goes with the last of them.
Task<Reason> delete_credentials(Services& services, const Client& client, SessionRecord record) {
    if (services.sessions.shares_ccache(record)) co_return Reason::granted;
    const Reason reason = co_await destroy_ccache(services.workers, record);
    services.journal.record(event_for("credentials-deleted", reason, client, &record));
    co_return reason;
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
    const bool known = record != nullptr && record->user == request->user;
    const bool opened = known && services.sessions.open(request->logon_id, std::move(opening));
    const Reason reason = opened ? Reason::granted : Reason::bad_request;
    services.journal.record(
        event_for("session-open", reason, client, services.sessions.find(request->logon_id)));
    co_return co_await answer(client, reason);
}

// Not every program says PAM_DELETE_CRED before or after it closes the session, so this deletes them as well.
Task<bool> handle_close_session(Services& services, Client& client, protocol::Frame frame) {
    auto request = protocol::decode<protocol::CloseSession>(frame);
    if (!request) co_return false;
    const SessionRecord* found = services.sessions.find(request->logon_id);
    const SessionRecord record = found == nullptr ? SessionRecord() : *found;
    if (!services.sessions.close(request->logon_id)) {
        services.journal.record(event_for("session-close", Reason::bad_request, client, nullptr));
        co_return co_await answer(client, Reason::bad_request);
    }
    services.journal.record(event_for("session-close", Reason::granted, client, &record));
    co_await delete_credentials(services, client, record);
    co_return co_await answer(client, Reason::granted);
}

Task<bool> handle_delete_credentials(Services& services, Client& client, protocol::Frame frame) {
    auto request = protocol::decode<protocol::DeleteCredentials>(frame);
    if (!request) co_return false;
    const SessionRecord* found = services.sessions.find(request->logon_id);
    // A session that was closed took its credentials along.
    if (found == nullptr) co_return co_await answer(client, Reason::bad_request);
    if (!may_touch(client, *found)) {
        services.journal.record(event_for("credentials-deleted", Reason::not_permitted, client, nullptr));
        co_return co_await answer(client, Reason::not_permitted);
    }
    const Reason reason = co_await delete_credentials(services, client, *found);
    co_return co_await answer(client, reason);
}

} // namespace signet::daemon
