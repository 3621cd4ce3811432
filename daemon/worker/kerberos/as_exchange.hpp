// SPDX-License-Identifier: Apache-2.0
#pragma once

// libkrb5's AS exchange, step by step: it makes requests and takes replies, the caller carries them. Owned by
// PkinitExchange. Never krb5_get_init_creds_password: that repeats a failed exchange against the primary KDC,
// and with it the card's signature.

#include "daemon/worker/kerberos/armor.hpp"
#include "daemon/worker/kerberos/kdc_error.hpp"
#include "daemon/worker/kerberos/kdc_trust.hpp"
#include "daemon/worker/kerberos/krb5_trace.hpp"
#include "daemon/worker/kerberos/pkcs11/token.hpp"
#include "daemon/worker/kerberos/pkinit.hpp"

#include <array>

namespace signet::worker {

struct KdcRequest {
    std::string realm;
    std::vector<std::uint8_t> message;
};

class AsExchange {
public:
    // The token must outlive the exchange; pkinit closes its sessions when this ends. So must the armor; null: there is none.
    static Result<std::unique_ptr<AsExchange>> start(const PkinitSettings& settings, const std::string& realm,
                                                     const Krb5Context& context, Pkcs11Token& token,
                                                     const Armor* armor);
    AsExchange(const AsExchange&) = delete;
    AsExchange& operator=(const AsExchange&) = delete;
    ~AsExchange();

    // Takes a reply (none at the beginning) and gives the next request, or nothing when the ticket is there.
    Result<std::optional<KdcRequest>> step(std::span<const std::uint8_t> reply);

    // Once step has given nothing.
    Result<Ticket> ticket() const;

private:
    AsExchange(const Krb5Context& context, Pkcs11Token& token, const Armor* armor, bool trace)
        : context_(context), token_(token), armor_(armor), trace_(context, trace) {}
    Result<void> initialize(const PkinitSettings& settings);
    Result<void> set_pkinit_options(const PkinitSettings& settings);
    WorkerError explain(krb5_error_code code, std::span<const std::uint8_t> reply) const;
    WorkerError explain_answer(krb5_error_code code) const;
    WorkerError explain_refusal(const KdcError& error) const;
    Reason reason_of_answer(krb5_error_code code) const;
    WorkerError explain_before_request(krb5_error_code code) const;

    const Krb5Context& context_;
    Pkcs11Token& token_;
    const Armor* armor_;
    std::unique_ptr<KdcTrust> kdc_trust_; // null: the anchors are those of the KDC as well
    Krb5Trace trace_;
    krb5_get_init_creds_opt* options_ = nullptr;
    std::array<krb5_preauthtype, 1> unasked_{KRB5_PADATA_PK_AS_REQ}; // the options point to it
    krb5_init_creds_context exchange_ = nullptr;
};

} // namespace signet::worker
