// SPDX-License-Identifier: Apache-2.0
#pragma once

// The host's own ticket, which requests to the KDC wear as FAST armor (RFC 6113) where the settings say so. Got by the worker
// `armor`, which alone has the keytab, when the first pre-flight wants it; kept in this process's memory for as long as it is
// good, for all cards; lent to the worker `card` with each pre-flight. Owned by Cards.

#include "daemon/protocol/messages/armor.hpp"
#include "daemon/signetd/async/turns.hpp"
#include "daemon/signetd/audit/journal.hpp"
#include "daemon/signetd/workers/workers.hpp"
#include "policy/settings.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace signet::daemon {

class HostArmor {
public:
    HostArmor(const asio::any_io_executor& executor, Workers& workers, Journal& journal)
        : workers_(workers), journal_(journal), turns_(executor) {}

    // Without credentials: the request goes without, since none is wanted, or none can be had and it is only to be tried.
    // Errors, where it is required: kdc-unreachable, clock-skew, armor-unavailable.
    Task<Result<protocol::ArmorObtained>> lend(std::shared_ptr<const policy::Settings> settings);

    // What was lent was not taken: it is not lent again.
    void give_up(const std::string& why);

private:
    using Clock = std::chrono::steady_clock;

    bool is_good(const policy::DomainSettings& domain) const;
    Task<void> renew(std::shared_ptr<const policy::Settings> settings);
    Task<Result<protocol::ArmorObtained>> ask(protocol::ObtainArmor request, std::chrono::milliseconds limit);

    Workers& workers_;
    Journal& journal_;
    Turns turns_;
    protocol::ArmorObtained kept_{}; // without credentials: none
    std::optional<Refusal> failure_{};
    Clock::time_point good_until_{}; // what is kept, or the failure where armor is only to be tried
    std::string keytab_{};           // by which it was got
    std::string realm_{};            // likewise
};

} // namespace signet::daemon
