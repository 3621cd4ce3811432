// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/steps/credentials.hpp"

#include "daemon/protocol/messages/credentials.hpp"
#include "daemon/signetd/limits.hpp"

#include <utility>

namespace signet::daemon {

Result<void> CredentialCache::start(Workers& workers) {
    auto writer = workers.start(verb::ccache);
    if (!writer) return writer.error();
    writer_ = std::move(*writer);
    return {};
}

Task<Result<std::string>> CredentialCache::store(const protocol::Account& account, std::string name,
                                                 const protocol::TicketObtained& ticket, bool is_trial) {
    protocol::StoreCredentials request;
    request.uid = account.uid;
    request.gid = account.gid;
    request.ccache = std::move(name);
    request.credentials = ticket.credentials;
    request.clock_offset = ticket.clock_offset;
    request.is_trial = is_trial;
    auto stored = co_await writer_.ask<protocol::CredentialsStored>(std::move(request), limits::ccache_write);
    if (!stored) co_return stored.error();
    co_return std::move(stored->ccache);
}

} // namespace signet::daemon
