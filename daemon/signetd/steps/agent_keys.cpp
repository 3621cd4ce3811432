// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/steps/agent_keys.hpp"

#include "daemon/protocol/messages/agent.hpp"
#include "daemon/signetd/limits.hpp"
#include "daemon/signetd/steps/ticket_deletion.hpp"

#include <fmt/format.h>

#include <utility>

namespace signet::daemon {
namespace {

using policy::Reason;
using protocol::AgentKeysRemoved;

Task<Result<AgentKeysRemoved>> ask_agents(Workers& workers, const SessionRecord& record) {
    auto worker = workers.start(verb::agent);
    if (!worker) co_return worker.error();
    protocol::RemoveAgentKeys request;
    request.uid = record.uid;
    request.gid = record.gid;
    request.keys = record.ssh_keys;
    auto removed = co_await worker->ask<AgentKeysRemoved>(std::move(request), limits::agent_keys);
    co_return removed;
}

std::string text_of(const AgentKeysRemoved& counts) {
    return fmt::format("agents asked: {}; keys removed: {}; keys kept: {}; agents that did not answer: {}",
                       counts.agents, counts.removed, counts.kept, counts.silent);
}

} // namespace

Task<void> remove_agent_keys(Services& services, Peer caller, SessionRecord record) {
    if (record.ssh_keys.empty()) co_return;
    const auto counts = co_await ask_agents(services.workers, record);
    AuditEvent event =
        event_about("agent-keys-removed", counts ? Reason::granted : counts.error().reason, caller, &record);
    event.detail = counts ? text_of(*counts) : counts.error().detail;
    services.journal.record(event);
}

} // namespace signet::daemon
