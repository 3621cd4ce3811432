// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/server/credentials.hpp"

#include "daemon/protocol/messages/credentials.hpp"
#include "daemon/signetd/audit/spawn_logged.hpp"
#include "daemon/signetd/limits.hpp"

#include <utility>

namespace signet::daemon {
namespace {

using policy::Reason;

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

} // namespace

AuditEvent event_about(std::string_view name, Reason reason, const Peer& caller,
                       const SessionRecord* record) {
    AuditEvent event;
    event.event = name;
    event.reason = reason;
    event.caller_uid = caller.uid;
    event.caller_pid = caller.pid;
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

Task<Reason> delete_credentials(Services& services, Peer caller, SessionRecord record) {
    // An account of this machine alone has no ticket; another session may live on the same.
    if (record.ccache.empty() || services.sessions.shares_ccache(record)) co_return Reason::granted;
    const Reason reason = co_await destroy_ccache(services.workers, record);
    services.journal.record(event_about("credentials-deleted", reason, caller, &record));
    co_return reason;
}

// A program of the user's own, such as a screen locker, runs in a session of that user, which goes on with the
// new ticket.
Task<void> withdraw_logon(Services& services, Peer caller, std::string logon_id) {
    auto record = services.sessions.forget_pending(logon_id);
    if (!record || caller.uid == record->uid) co_return;
    co_await delete_credentials(services, caller, std::move(*record));
}

void withdraw_with_program(Services& services, Client& client, const std::string& logon_id) {
    const Peer peer = client.peer();
    if (peer.uid != 0) services.sessions.mark_sessionless(logon_id);
    auto executor = client.executor();
    const auto withdraw = [&services, peer, executor, logon_id] {
        spawn_logged(executor, withdraw_logon(services, peer, logon_id), services.journal, "withdrawal");
    };
    auto process = client.process();
    if (process.is_open())
        services.sessions.watch_pending(
            logon_id, std::make_unique<ProgramWatch>(executor, std::move(process), withdraw));
    else if (peer.pid != 0)
        withdraw();
}

} // namespace signet::daemon
