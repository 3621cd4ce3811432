// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/server/credentials.hpp"

#include "daemon/signetd/audit/spawn_logged.hpp"
#include "daemon/signetd/steps/ticket_deletion.hpp"

#include <utility>

namespace signet::daemon {

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
