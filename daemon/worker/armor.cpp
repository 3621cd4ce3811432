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

} // namespace

Result<protocol::ArmorObtained> obtain_armor(const protocol::ObtainArmor& request,
                                             const Result<HostKeys>& keys) {
    if (!keys) return keys.error();
    std::string realm = request.realm;
    if (realm.empty()) realm = keys->context().default_realm();
    auto ticket =
        log_on_host(*keys, keys->clients(realm), std::chrono::milliseconds(request.kdc_timeout_ms));
    if (!ticket) return ticket.error();
    protocol::ArmorObtained armor;
    armor.credentials = std::move(ticket->credentials);
    armor.clock_offset = ticket->clock_offset.count();
    armor.lifetime = seconds_of(ticket->lifetime);
    armor.is_taken = ticket->takes_armor;
    return armor;
}

} // namespace signet::worker
