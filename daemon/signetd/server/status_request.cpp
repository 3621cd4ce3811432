// SPDX-License-Identifier: Apache-2.0
// What signetctl asks: the cards, their certificates and the sessions as they are now.
#include "certmap/text/text.hpp"
#include "daemon/protocol/messages/status.hpp"
#include "daemon/signetd/server/dispatch.hpp"
#include "daemon/signetd/server/objection.hpp"
#include "policy/removal.hpp"

#include <algorithm>
#include <chrono>

namespace signet::daemon {
namespace {

std::string_view text_of(Card::State state) {
    switch (state) {
    case Card::State::opening: return "opening";
    case Card::State::ready: return "ready";
    case Card::State::busy: return "busy";
    case Card::State::failed: return "failed";
    case Card::State::gone: return "gone";
    }
    return "unknown";
}

// A detail may be longer than a name; nobody reads on after a line.
std::string line_of(const std::string& detail) {
    return std::string(certmap::cut_at_character(detail, protocol::Name::max));
}

template <class Description>
void describe(const Refusal& objection, Description& description) {
    if (objection.reason == policy::Reason::granted) return;
    description.reason = policy::id_of(objection.reason);
    description.detail = line_of(objection.detail);
}

// The first certificate that can be used stands for the card; where there is none, the first of all.
void describe_candidates(const Services& services, const Card& card, protocol::CardStatus& status) {
    const OpenedCard& opened = card.opened();
    status.tries_left = opened.tries_left;
    status.has_few_tries = opened.has_few_tries;
    status.pin_is_default = opened.pin_is_default;
    status.driver = opened.driver;
    status.apdus = opened.apdus;
    status.milliseconds = opened.milliseconds;
    const auto usable = std::ranges::find_if(opened.candidates, [&](const Candidate& candidate) {
        return objection_to(services, card, candidate).reason == policy::Reason::granted;
    });
    if (opened.candidates.empty()) return;
    const Candidate& shown = usable == opened.candidates.end() ? opened.candidates.front() : *usable;
    describe(objection_to(services, card, shown), status);
    if (shown.refusal) return;
    status.user = shown.name();
    status.principal = shown.certificate.principal;
    status.not_after = shown.certificate.not_after;
}

protocol::CardStatus status_of(const Services& services, const Card& card) {
    protocol::CardStatus status;
    status.reader = card.reader();
    status.seat = services.cards.seat_of(card).value_or(std::string());
    status.state = text_of(card.state());
    status.label = card.opened().label;
    describe_candidates(services, card, status);
    if (card.failure()) {
        describe(*card.failure(), status);
        status.tries_left = card.failure()->tries_left;
    }
    return status;
}

template <std::size_t Max>
void describe_cards(const Services& services, protocol::List<protocol::CardStatus, Max>& statuses) {
    for (const auto& card : services.cards.all())
        if (statuses.size() < Max) statuses.push_back(status_of(services, *card));
}

std::string_view text_of(GuardPhase phase) {
    switch (phase) {
    case GuardPhase::unseen: return "unseen";
    case GuardPhase::watching: return "watching";
    case GuardPhase::away: return "away";
    case GuardPhase::locking: return "locking";
    case GuardPhase::locked: return "locked";
    case GuardPhase::not_locked: return "not-locked";
    case GuardPhase::ending: return "ending";
    case GuardPhase::card_gone: return "card-gone";
    }
    return "unknown";
}

std::string_view text_of(policy::SessionResponse on_removal) {
    switch (on_removal) {
    case policy::SessionResponse::none: return "none";
    case policy::SessionResponse::lock: return "lock";
    case policy::SessionResponse::logoff: return "logoff";
    case policy::SessionResponse::disconnect: return "disconnect";
    }
    return "unknown";
}

std::optional<std::uint32_t> seconds_until(std::optional<std::chrono::steady_clock::time_point> moment) {
    if (!moment) return std::nullopt;
    const auto left = std::chrono::ceil<std::chrono::seconds>(*moment - std::chrono::steady_clock::now());
    return static_cast<std::uint32_t>(std::max<std::chrono::seconds::rep>(left.count(), 0));
}

protocol::SessionStatus status_of(const SessionRegistry::Entry& entry, const policy::Settings& settings) {
    protocol::SessionStatus status;
    status.logon_id = entry.record.logon_id;
    status.user = entry.record.user;
    status.principal = entry.record.principal;
    status.service = entry.record.service;
    status.tty = entry.record.tty;
    status.session_id = entry.record.session_id;
    status.reader = entry.record.reader;
    status.ccache = entry.record.ccache;
    status.open = entry.open;
    status.opened = entry.record.opened;
    if (entry.open) status.guard = entry.record.released != 0 ? "released" : text_of(entry.guard.phase);
    status.card_reader = entry.guard.reader;
    status.seconds_left = seconds_until(entry.guard.until);
    const auto service = policy::service_named(settings, entry.record.service);
    status.on_removal = text_of(service.on_removal);
    status.rehearsal = service.removal.rehearsal;
    return status;
}

protocol::ElevationStatus status_of(const Elevations::Entry& entry, const policy::Settings& settings) {
    protocol::ElevationStatus status;
    status.user = entry.record.user;
    status.principal = entry.record.principal;
    status.service = entry.record.service;
    status.caller = entry.record.caller;
    status.tty = entry.record.tty;
    status.session_id = entry.record.session_id;
    status.program = static_cast<std::uint32_t>(entry.record.program);
    status.granted = entry.record.granted;
    status.guard = text_of(entry.guard.phase);
    status.card_reader = entry.guard.reader;
    status.seconds_left = seconds_until(entry.guard.until);
    const auto plan = policy::plan_for_elevation(settings, entry.record.service);
    status.on_removal = policy::text_of(plan.action);
    status.rehearsal = plan.is_rehearsal;
    return status;
}

protocol::InsertedCertificate certificate_of(const Services& services, const Card& card,
                                             const Candidate& candidate, const std::string& service) {
    protocol::InsertedCertificate certificate;
    certificate.reader = card.reader();
    certificate.slot = candidate.slot;
    describe(objection_to(services, card, candidate, service), certificate);
    const auto& owner = candidate.account ? candidate.account : candidate.admin_of;
    if (owner) certificate.user = owner->user;
    certificate.principal = candidate.certificate.principal;
    certificate.attestation = candidate.attestation;
    return certificate;
}

} // namespace

Task<bool> handle_query_status(Services& services, Client& client, protocol::Frame frame) {
    const auto request = protocol::decode<protocol::QueryStatus>(frame);
    if (!request) co_return false;
    protocol::Status status;
    status.version = SIGNET_VERSION;
    describe_cards(services, status.cards);
    status.needs_cards = services.cards.are_needed();
    status.readers = services.cards.readers();
    const auto sessions = services.sessions.all();
    for (std::size_t at = request->skip; at < sessions.size() && status.sessions.size() < status.sessions.max;
         ++at)
        status.sessions.push_back(status_of(sessions[at], *services.settings));
    for (const auto& entry : services.elevations.all())
        if (status.elevations.size() < status.elevations.max)
            status.elevations.push_back(status_of(entry, *services.settings));
    const std::string notice = services.settings_files.notice();
    status.settings_notice = std::string(certmap::cut_at_character(notice, status.settings_notice.max));
    co_return co_await client.write(std::move(status));
}

Task<bool> handle_query_certificates(Services& services, Client& client, protocol::Frame frame) {
    const auto request = protocol::decode<protocol::QueryCertificates>(frame);
    if (!request) co_return false;
    protocol::Certificates inserted;
    describe_cards(services, inserted.cards);
    inserted.needs_cards = services.cards.are_needed();
    inserted.readers = services.cards.readers();
    std::size_t room = protocol::max_inserted_der;
    for (const auto& card : services.cards.all()) {
        for (const Candidate& candidate : card->opened().candidates) {
            if (inserted.certificates.size() == inserted.certificates.max) break;
            auto& certificate = inserted.certificates.emplace_back(
                certificate_of(services, *card, candidate, request->service));
            if (candidate.der.size() > room) continue;
            certificate.der = candidate.der;
            room -= candidate.der.size();
        }
    }
    co_return co_await client.write(std::move(inserted));
}

} // namespace signet::daemon
