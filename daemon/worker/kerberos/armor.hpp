// SPDX-License-Identifier: Apache-2.0
#pragma once

// FAST armor (RFC 6113): an AS exchange inside of a tunnel whose key this host shares with the KDC, by a ticket-granting ticket
// of the host's own. Who listens learns nothing of the exchange, nobody changes it, and the KDC knows which host asks. Owned by
// one attempt of pkinit.hpp; the ticket comes from another process, which has the keytab (armor.hpp of the folder above).

#include "daemon/protocol/bytes.hpp"
#include "daemon/worker/kerberos/kdc_error.hpp"
#include "daemon/worker/kerberos/locate.hpp"

#include <chrono>
#include <memory>
#include <optional>

namespace signet::worker {

struct ArmorTicket {
    protocol::Bytes credentials;          // krb5_marshal_credentials of the host's TGT; empty: there is none
    std::chrono::seconds clock_offset{0}; // of the KDC's clock to ours, as the KDC has proved it to the host
};

// Of the answer to an armored request: whether it is the armor that is refused, or the answer that has none. No KDC signs an
// error that is not armored, so it ends an attempt and no more.
std::optional<WorkerError> why_unarmored(const KdcError& error);

class Armor {
public:
    // Puts the ticket into a cache of this process, and takes over what libkrb5 sends by itself with this context: for a person
    // of another realm it asks for that realm's ticket first. All three must outlive it. Error: bad-request.
    static Result<std::unique_ptr<Armor>> open(const Krb5Context& context, RealmTransports& transports,
                                               const ArmorTicket& ticket);
    Armor(const Armor&) = delete;
    Armor& operator=(const Armor&) = delete;
    ~Armor();

    // The exchange with these options is an armored one, or none at all.
    krb5_error_code apply(krb5_get_init_creds_opt* options) const;

    // What is wrong with the armor when libkrb5 makes no first request (`is_first`) or does not take the answer; nothing: the
    // failure is another.
    std::optional<WorkerError> explain(krb5_error_code code, bool is_first) const;

private:
    Armor(const Krb5Context& context, RealmTransports& transports)
        : context_(context), transports_(transports), cache_(context) {}
    static krb5_error_code carry(krb5_context context, void* armor, const krb5_data* realm,
                                 const krb5_data* message, krb5_data** new_message, krb5_data** reply);

    const Krb5Context& context_;
    RealmTransports& transports_;
    MemoryCache cache_;
    std::optional<WorkerError> failure_{}; // of what was carried last
};

} // namespace signet::worker
