// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/logon.hpp"

#include "daemon/worker/card/certificate_key.hpp"
#include "daemon/worker/reply.hpp"

#include <algorithm>
#include <utility>

namespace signet::worker {

const std::string pkcs11_provider = SIGNET_PKCS11_PROVIDER;

namespace {

using std::chrono::microseconds;

/// Adds the time until its end to a sum.
class Stopwatch {
public:
    explicit Stopwatch(microseconds& sum) : sum_(sum) {}
    Stopwatch(const Stopwatch&) = delete;
    Stopwatch& operator=(const Stopwatch&) = delete;
    ~Stopwatch() { sum_ += std::chrono::duration_cast<microseconds>(protocol::Clock::now() - start_); }

private:
    microseconds& sum_;
    protocol::Deadline start_ = protocol::Clock::now();
};

/// What a message has room for: more than an hour.
std::uint32_t to_wire(microseconds time) {
    return static_cast<std::uint32_t>(std::clamp<microseconds::rep>(time.count(), 0, UINT32_MAX));
}

KeyAlgorithm algorithm_of(KeyType type) {
    return type == KeyType::rsa ? KeyAlgorithm::rsa : KeyAlgorithm::ec;
}

PkinitSettings settings_for(const protocol::Preflight& request, const Bytes& certificate, KeyKind key) {
    PkinitSettings settings;
    settings.principal = request.principal;
    settings.enterprise = request.enterprise;
    settings.realm = request.realm;
    settings.anchors = request.anchors;
    settings.kdc_hostnames = request.kdc_hostnames;
    settings.provider = pkcs11_provider;
    settings.certificate.assign(certificate.begin(), certificate.end());
    settings.key = {algorithm_of(key.type), key.bits};
    settings.kdc_timeout = std::chrono::milliseconds(request.kdc_timeout_ms);
    settings.trace = request.trace;
    return settings;
}

CardCosts since(const CardCosts& before, const CardCosts& now) {
    return {now.apdus - before.apdus, now.verifies - before.verifies};
}

} // namespace

Result<CardLogon::Prepared> CardLogon::prepare(const protocol::Preflight& request) {
    const auto has_slot = [&](const auto& entry) { return entry.slot == request.slot; };
    const auto found = std::find_if(certificates_.begin(), certificates_.end(), has_slot);
    if (found == certificates_.end())
        return WorkerError{Reason::bad_request, "no certificate in slot " + request.slot};
    const auto key = key_of_certificate(found->der);
    if (!key) return key.error();
    if (!card_.signs_with(*key))
        return WorkerError{Reason::cert_key_unsupported, std::to_string(key->bits) + " bits"};
    auto settings = settings_for(request, found->der, *key);
    settings.transaction = ++attempts_;
    settings.client = peer_.fd();
    auto exchange = PkinitExchange::start(std::move(settings));
    if (!exchange) return exchange.error();
    return Prepared{request.slot, *key, std::move(*exchange)};
}

Result<protocol::PreflightDone> CardLogon::preflight(const protocol::Preflight& request) {
    prepared_.reset();
    auto prepared = prepare(request);
    if (!prepared) return prepared.error();
    microseconds kdc_time{0};
    const auto greeting = [&] {
        const Stopwatch watch(kdc_time);
        return prepared->exchange.preflight();
    }();
    if (!greeting) return greeting.error();
    prepared_ = std::move(*prepared);
    return protocol::PreflightDone{greeting->kdc, to_wire(kdc_time)};
}

Result<protocol::TicketObtained> CardLogon::obtain(Session& session) {
    const auto sign = [&](ByteView input) -> Result<std::vector<std::uint8_t>> {
        const Stopwatch watch(card_time_);
        const auto signature = session.sign(prepared_->slot, prepared_->key, input);
        if (!signature) return signature.error();
        return std::vector<std::uint8_t>(signature->begin(), signature->end());
    };
    microseconds whole{0};
    const auto card_before = card_time_;
    auto ticket = [&] {
        const Stopwatch watch(whole);
        return prepared_->exchange.finish(sign);
    }();
    if (!ticket) return ticket.error();
    protocol::TicketObtained obtained;
    obtained.credentials = std::move(ticket->credentials);
    obtained.client = std::move(ticket->client);
    obtained.clock_offset = ticket->clock_offset.count();
    obtained.kdc_us = to_wire(whole - (card_time_ - card_before));
    return obtained;
}

protocol::Result<void> CardLogon::authenticate(protocol::Secret pin) {
    const CardCosts before = card_.costs();
    if (!prepared_) return fail(peer_, {Reason::bad_request, "Authenticate before a Preflight that worked"});
    card_time_ = microseconds{0};
    const auto session = [&] {
        const Stopwatch watch(card_time_);
        return card_.authenticate(std::move(pin));
    }();
    if (!session) return fail(peer_, session.error(), since(before, card_.costs()));
    if (const auto sent = send(peer_, protocol::PinVerified{}); !sent) return sent;

    auto obtained = obtain(**session);
    const auto costs = since(before, card_.costs());
    if (!obtained) return fail(peer_, obtained.error(), costs);
    obtained->apdus = costs.apdus;
    obtained->verifies = costs.verifies;
    obtained->card_us = to_wire(card_time_);
    // The reset of the card, which ends the session, need not hold up the logon.
    return send(peer_, *obtained);
}

} // namespace signet::worker
