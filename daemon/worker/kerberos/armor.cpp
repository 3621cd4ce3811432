// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/kerberos/armor.hpp"

#include "daemon/worker/kerberos/credentials.hpp"

namespace signet::worker {

std::optional<WorkerError> why_unarmored(const KdcError& error) {
    if (error.is_armored) return std::nullopt;
    if (error.code == kdc_code::preauth_required)
        return WorkerError{Reason::armor_unavailable, "the KDC answers without armor (FAST)"};
    const bool is_of_ticket = error.code >= kdc_code::first_of_ap && error.code <= kdc_code::last_of_ap &&
                              error.code != kdc_code::skew;
    if (!is_of_ticket && error.code != kdc_code::generic) return std::nullopt;
    return WorkerError{Reason::armor_unavailable, "the KDC does not take it: " + to_failure(error).detail};
}

Result<std::unique_ptr<Armor>> Armor::open(const Krb5Context& context, RealmTransports& transports,
                                           const ArmorTicket& ticket) {
    auto credential = unmarshal(context, ticket.credentials);
    if (!credential) return credential.error();
    std::unique_ptr<Armor> armor(new Armor(context, transports));
    krb5_ccache* const cache = armor->cache_.out();
    krb5_error_code code = krb5_cc_new_unique(context.get(), "MEMORY", nullptr, cache);
    if (code == 0) code = krb5_cc_initialize(context.get(), *cache, (*credential)->client);
    if (code == 0) code = krb5_cc_store_cred(context.get(), *cache, credential->get());
    if (code) return context.failure(Reason::internal_error, "cache in memory", code);
    // The armor is dated, and a KDC takes no date of another clock.
    if (ticket.clock_offset != std::chrono::seconds(0)) context.set_clock_offset(ticket.clock_offset);
    krb5_set_kdc_send_hook(context.get(), carry, armor.get());
    return armor;
}

Armor::~Armor() {
    krb5_set_kdc_send_hook(context_.get(), nullptr, nullptr);
}

krb5_error_code Armor::apply(krb5_get_init_creds_opt* options) const {
    const auto code = krb5_get_init_creds_opt_set_fast_ccache(context_.get(), options, cache_.get());
    return code ? code : krb5_get_init_creds_opt_set_fast_flags(context_.get(), options, KRB5_FAST_REQUIRED);
}

std::optional<WorkerError> Armor::explain(krb5_error_code code, bool is_first) const {
    if (failure_) return failure_;
    if (!is_first && code != KRB5_ERR_FAST_REQUIRED) return std::nullopt;
    return context_.failure(Reason::armor_unavailable, "armor", code);
}

// In the place of libkrb5's own transport, which waits for a dead KDC as long as it likes.
krb5_error_code Armor::carry(krb5_context context, void* armor, const krb5_data* realm,
                             const krb5_data* message, krb5_data**, krb5_data** reply) {
    auto& self = *static_cast<Armor*>(armor);
    self.failure_.reset();
    auto answer =
        self.transports_.exchange({realm->data, realm->length},
                                  {reinterpret_cast<const std::uint8_t*>(message->data), message->length});
    if (!answer) {
        self.failure_ = answer.error();
        return KRB5_KDC_UNREACH;
    }
    const krb5_data bytes{0, static_cast<unsigned>(answer->message.size()),
                          reinterpret_cast<char*>(answer->message.data())};
    return krb5_copy_data(context, &bytes, reply);
}

} // namespace signet::worker
