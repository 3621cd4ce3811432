// SPDX-License-Identifier: Apache-2.0
// What signetctl asks: the cards, their certificates and the sessions as they are now.
#include "certmap/text/text.hpp"
#include "daemon/protocol/messages/status.hpp"
#include "daemon/signetd/server/dispatch.hpp"
#include "policy/candidates.hpp"
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

void describe_candidates(const OpenedCard& card, protocol::CardStatus& status) {
    const auto& candidates = card.candidates;
    const auto usable = std::find_if(candidates.begin(), candidates.end(),
                                     [](const Candidate& candidate) { return !candidate.refusal; });
    status.tries_left = card.tries_left;
    status.apdus = card.apdus;
    status.milliseconds = card.milliseconds;
    if (usable != candidates.end()) {
        status.user = usable->name();
        status.principal = usable->certificate.principal;
    } else if (!candidates.empty()) {
        status.reason = policy::id_of(candidates.front().refusal->reason);
    }
}

// A detail may be longer than a name; nobody reads on after a line.
std::string line_of(const std::string& detail) {
    return std::string(certmap::cut_at_character(detail, protocol::Name::max));
}

protocol::CardStatus status_of(const Cards& cards, const Card& card) {
    protocol::CardStatus status;
    status.reader = card.reader();
    status.seat = cards.seat_of(card).value_or(std::string());
    status.state = text_of(card.state());
    status.label = card.opened().label;
    describe_candidates(card.opened(), status);
    if (card.failure()) {
        status.reason = policy::id_of(card.failure()->reason);
        status.detail = line_of(card.failure()->detail);
        status.tries_left = card.failure()->tries_left;
    }
    return status;
}

template <std::size_t Max>
void describe_cards(const Cards& cards, protocol::List<protocol::CardStatus, Max>& statuses) {
    for (const auto& card : cards.all())
        if (statuses.size() < Max) statuses.push_back(status_of(cards, *card));
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

// Why a certificate logs nobody on, whoever asks and wherever: as it was found at insertion, and as the policy has it of
// its account and of the card's PIN.
Refusal objection_to(const policy::Settings& settings, const OpenedCard& card, const Candidate& candidate) {
    if (candidate.refusal) return *candidate.refusal;
    if (candidate.account) {
        const auto reach =
            policy::account_in_reach(settings, candidate.account->user, candidate.account->uid);
        if (!reach.granted()) return refusal_of(reach);
    }
    return refusal_of(policy::judge_tries(card.tries_left).decision);
}

protocol::InsertedCertificate certificate_of(const policy::Settings& settings, const Card& card,
                                             const Candidate& candidate) {
    protocol::InsertedCertificate certificate;
    certificate.reader = card.reader();
    certificate.slot = candidate.slot;
    const Refusal objection = objection_to(settings, card.opened(), candidate);
    if (objection.reason != policy::Reason::granted) {
        certificate.reason = policy::id_of(objection.reason);
        certificate.detail = line_of(objection.detail);
    }
    const auto& owner = candidate.account ? candidate.account : candidate.admin_of;
    if (owner) certificate.user = owner->user;
    certificate.principal = candidate.certificate.principal;
    return certificate;
}

} // namespace

Task<bool> handle_query_status(Services& services, Client& client, protocol::Frame frame) {
    const auto request = protocol::decode<protocol::QueryStatus>(frame);
    if (!request) co_return false;
    protocol::Status status;
    status.version = SIGNET_VERSION;
    describe_cards(services.cards, status.cards);
    status.needs_cards = services.cards.are_needed();
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
    if (!protocol::decode<protocol::QueryCertificates>(frame)) co_return false;
    protocol::Certificates inserted;
    describe_cards(services.cards, inserted.cards);
    inserted.needs_cards = services.cards.are_needed();
    std::size_t room = protocol::max_inserted_der;
    for (const auto& card : services.cards.all()) {
        for (const Candidate& candidate : card->opened().candidates) {
            if (inserted.certificates.size() == inserted.certificates.max) break;
            auto& certificate =
                inserted.certificates.emplace_back(certificate_of(*services.settings, *card, candidate));
            if (candidate.der.size() > room) continue;
            certificate.der = candidate.der;
            room -= candidate.der.size();
        }
    }
    co_return co_await client.write(std::move(inserted));
}

} // namespace signet::daemon
