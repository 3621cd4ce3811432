// SPDX-License-Identifier: Apache-2.0
#pragma once

// The verb `realm`: how a realm, its KDCs and this host's key look from here, for `signetctl check`. Nothing is decided by
// it, and no logon asks.

#include "daemon/protocol/messages/survey.hpp"
#include "daemon/worker/kerberos/host_keys.hpp"

#include <optional>

namespace signet::worker {

class RealmSurvey {
public:
    // As root: reads the host's keys, before a byte of the network comes in.
    explicit RealmSurvey(protocol::SurveyRealm request, Krb5Files config = {});

    // Locates the KDCs, which may ask the DNS.
    protocol::RealmSurveyed look();

    // After look(). Logs on as the host, and has the KDC make a ticket for it. Errors: those of log_on_host, check_ticket,
    // and of the keytab.
    Result<protocol::HostKeyTested> test(const protocol::TestHostKey& request) const;

private:
    protocol::SurveyRealm request_;
    Krb5Files config_;
    Result<HostKeys> keys_;
    std::vector<std::string> services_{};
    std::vector<std::string> clients_{}; // names to log on by
};

// Errors: those of kerberos/initial_exchange.
Result<protocol::KdcGreeted> greet(const protocol::GreetKdc& request);

} // namespace signet::worker
