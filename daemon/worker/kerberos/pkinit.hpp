// SPDX-License-Identifier: Apache-2.0
#pragma once

// A ticket-granting ticket for a card: PKINIT (RFC 4556) in two halves, one before the PIN and one after it.
// Owned by the `card` verb, one an attempt; blocking, with a deadline for every exchange with the KDC. It
// claims a ticket; whether to believe it is ticket_check.hpp's part, in another process.

#include "daemon/protocol/bytes.hpp"
#include "daemon/worker/kerberos/armor.hpp"
#include "daemon/worker/kerberos/krb5_context.hpp"
#include "daemon/worker/kerberos/pkcs11/token.hpp"

#include <chrono>
#include <memory>

namespace signet::worker {

struct PkinitSettings {
    std::string principal;
    bool enterprise =
        false; // `principal` is a UPN: asked for as an enterprise name, with canonicalization (RFC 6806)
    // The first request carries the card's signature: for a principal that a KDC gives tickets to without any proof, and
    // that it therefore asks for none. preflight() finds out.
    bool optimistic = false;
    std::string realm; // empty: default_realm of krb5.conf
    // Others, which a KDC may refer to because the person is there: a child domain, a forest that is trusted.
    std::vector<std::string> realms;
    std::vector<std::string>
        anchors; // PEM files: the CAs of the KDC's certificate and of the card's, those and no more
    std::vector<std::string>
        kdc_anchors; // PEM files: of the KDC's certificate alone; none: those of `anchors`
    std::vector<std::string> intermediates; // PEM files for both chains; none: pkinit_pool of krb5.conf
    // For KDC certificates that have a DNS name and no krbtgt name. None: pkinit_kdc_hostname of krb5.conf, or
    // else the realm in lower case, which every domain controller of Active Directory has in its certificate. Of each realm.
    std::vector<std::string> kdc_hostnames;
    std::string provider;                  // path of signet_pkcs11.so, without a colon
    std::vector<std::uint8_t> certificate; // DER
    SigningKey key;
    ArmorTicket armor{};                         // of the host; without credentials the request wears none
    bool armor_required = false;                 // and there is no request without it
    std::chrono::milliseconds kdc_timeout{5000}; // each exchange, all KDCs together
    bool trace = false;                          // what libkrb5 traces goes to standard error as well
    int client = -1;                             // see TransportLimits
    std::uint32_t transaction = 1; // tells the attempts of one process apart; 1 to 2^31 - 1, not 999999
    Krb5Files config;
};

struct KdcGreeting {
    std::string kdc; // "name:port (address)"
    std::chrono::milliseconds clock_offset{
        0}; // of the KDC's clock to ours; a second's precision, not authenticated
};

struct Ticket {
    protocol::Bytes credentials; // krb5_marshal_credentials of the TGT
    std::string client;          // as the KDC named it
    std::chrono::system_clock::time_point end_time;
    std::chrono::seconds clock_offset{0}; // of the KDC's clock to ours, as the KDC's proved answer has it
    std::string kdc{};                    // that gave it, as of KdcReply
};

class PkinitExchange {
public:
    // Errors: bad-request (a setting that pkinit could not carry), internal-error (krb5.conf, an anchor
    // file), anchors-unusable (a file of `kdc_anchors`). Nothing is sent.
    static Result<PkinitExchange> start(PkinitSettings settings);

    PkinitExchange(PkinitExchange&&) noexcept;
    PkinitExchange& operator=(PkinitExchange&&) noexcept;
    ~PkinitExchange();

    // The AS-REQ that needs no card. Its answer (freshness token, cookie, clock) waits for `finish`. Errors:
    // A KDC that gives a ticket at once, which nobody without the person's password can read, gets a signed request in `finish`.
    // kdc-unreachable and what the KDC says about the principal: kdc-unknown-principal, kdc-account-locked,
    // ...; realm-not-allowed: it refers to a realm that the settings do not name; armor-unavailable, where armor is required: the KDC
    // does not take it, or answers without. Where it is not, and such a request fails, it is made again without.
    Result<KdcGreeting> preflight();

    // The signed AS-REQ, by a pre-flight that is at most a few minutes old, else by a new one. Ends the
    // exchange. A KDC that has proved what it is and whose answer does not decrypt is asked once more, which
    // costs a second signature. Errors: those of `sign`; kdc-cert-refused, kdc-name-mismatch and the rest of
    // kdc_error.hpp; kdc-not-trusted, kdc-name-not-configured, kdc-answer-unreadable; cert-not-trusted (the
    // anchors do not cover the card's certificate); clock-skew; kdc-unreachable.
    Result<Ticket> finish(const SignCallback& sign);

    // Whether the requests wear armor now; and why they do not any more, since a pre-flight. Empty: they do, or never did.
    bool is_armored() const { return !settings_.armor.credentials.empty(); }
    const std::string& armor_problem() const { return armor_problem_; }

    // Signatures asked of the card since `finish` last asked the KDC.
    unsigned signatures() const;

private:
    struct Attempt;
    PkinitExchange(PkinitSettings settings, std::unique_ptr<Attempt> attempt);
    Result<void> begin_again();
    Result<KdcGreeting> preflight_once();
    Result<Ticket> finish_once(const SignCallback& sign);

    PkinitSettings settings_;
    std::unique_ptr<Attempt> attempt_;
    std::string armor_problem_{};
};

} // namespace signet::worker
