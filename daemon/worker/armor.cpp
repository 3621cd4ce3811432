// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/armor.hpp"

#include "daemon/worker/kerberos/initial_exchange.hpp"

#include <algorithm>
#include <limits>

namespace signet::worker {
namespace {

// A KDC may give a ticket for longer than it was asked for, and has made the bargain worse for this host alone.
std::uint32_t seconds_of(std::chrono::seconds lifetime) {
    constexpr std::int64_t most = std::chrono::seconds(host_ticket_lifetime).count();
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(lifetime.count(), 0, most));
}

// A keytab of a realm that nobody knows here is no network that is down.
WorkerError failure_of(const WorkerError& error, const std::vector<std::string>& clients,
                       const std::string& realm) {
    if (error.reason != Reason::kdc_unreachable || clients.front().ends_with("@" + realm)) return error;
    return {Reason::keytab_unusable, "has no key of realm " + realm + "; " + error.detail};
}

} // namespace

Result<protocol::ArmorObtained> obtain_armor(const protocol::ObtainArmor& request,
                                             const Result<HostKeys>& keys) {
    if (!keys) return keys.error();
    std::string realm = request.realm;
    if (realm.empty()) realm = keys->context().default_realm();
    const auto clients = keys->clients(realm);
    auto ticket = log_on_host(*keys, clients, std::chrono::milliseconds(request.kdc_timeout_ms));
    if (!ticket) return failure_of(ticket.error(), clients, realm);
    protocol::ArmorObtained armor;
    armor.credentials = std::move(ticket->credentials);
    armor.clock_offset = ticket->clock_offset.count();
    armor.lifetime = seconds_of(ticket->lifetime);
    armor.is_taken = ticket->takes_armor;
    return armor;
}

} // namespace signet::worker
