// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/logon.hpp"

#include "daemon/worker/reply.hpp"

#include <utility>

namespace signet::worker {

const std::string pkcs11_provider = SIGNET_PKCS11_PROVIDER;

namespace {

using std::chrono::microseconds;

KeyAlgorithm algorithm_of(KeyType type) {
    return type == KeyType::rsa ? KeyAlgorithm::rsa : KeyAlgorithm::ec;
}

PkinitSettings settings_for(const protocol::Preflight& request, const SlotKey& key) {
    PkinitSettings settings;
    settings.principal = request.principal;
    settings.enterprise = request.enterprise;
    settings.realm = request.realm;
    settings.realms = request.realms;
    settings.anchors = request.anchors;
    settings.kdc_anchors = request.kdc_anchors;
    settings.kdc_hostnames = request.kdc_hostnames;
    settings.armor = {request.armor, std::chrono::seconds(request.armor_clock_offset)};
    settings.armor_required = request.armor_required;
    settings.provider = pkcs11_provider;
    settings.certificate.assign(key.certificate.begin(), key.certificate.end());
    settings.key = {algorithm_of(key.key.type), key.key.bits};
    settings.kdc_timeout = std::chrono::milliseconds(request.kdc_timeout_ms);
    settings.trace = request.trace;
    return settings;
}

} // namespace

Result<CardLogon::Prepared> CardLogon::prepare(const protocol::Preflight& request) {
    auto key = usable_key(card_, certificates_, request.slot);
    if (!key) return key.error();
    auto settings = settings_for(request, *key);
    settings.transaction = ++attempts_;
    settings.client = peer_.fd();
    auto exchange = PkinitExchange::start(std::move(settings));
    if (!exchange) return exchange.error();
    return Prepared{std::move(*key), std::move(*exchange)};
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
    protocol::PreflightDone done;
    done.kdc = greeting->kdc;
    done.kdc_us = to_wire(kdc_time);
    done.armor_problem = as_text(prepared_->exchange.armor_problem());
    return done;
}

Result<protocol::TicketObtained> CardLogon::obtain(VerifiedCard card) {
    const auto sign = [&](ByteView input) -> Result<std::vector<std::uint8_t>> {
        const auto signature = card.sign(prepared_->key, input);
        if (!signature) return signature.error();
        return std::vector<std::uint8_t>(signature->begin(), signature->end());
    };
    microseconds whole{0};
    const auto card_before = card.card_time();
    auto ticket = [&] {
        const Stopwatch watch(whole);
        return prepared_->exchange.finish(sign);
    }();
    if (!ticket) return ticket.error();
    protocol::TicketObtained obtained;
    obtained.credentials = std::move(ticket->credentials);
    obtained.client = std::move(ticket->client);
    obtained.clock_offset = ticket->clock_offset.count();
    obtained.kdc = std::move(ticket->kdc);
    obtained.is_armored = prepared_->exchange.is_armored();
    obtained.kdc_us = to_wire(whole - (card.card_time() - card_before));
    return obtained;
}

protocol::Result<void> CardLogon::authenticate(protocol::Secret pin) {
    if (!prepared_) return fail(peer_, {Reason::bad_request, "Authenticate before a Preflight that worked"});
    return with_pin(card_, peer_, std::move(pin), [this](VerifiedCard card) { return obtain(card); });
}

} // namespace signet::worker
