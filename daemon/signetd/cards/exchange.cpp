// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/cards/exchange.hpp"

#include "daemon/signetd/limits.hpp"

#include <utility>

namespace signet::daemon {
namespace {

using Clock = std::chrono::steady_clock;

protocol::Preflight request_for(const Candidate& candidate, const policy::Settings& settings) {
    protocol::Preflight request;
    request.slot = candidate.slot;
    request.principal = candidate.certificate.principal;
    request.enterprise = candidate.certificate.enterprise;
    request.realm = settings.domain.realm;
    request.realms = settings.domain.realms;
    request.anchors = settings.domain.anchors;
    request.kdc_anchors = settings.domain.kdc_anchors;
    request.kdc_hostnames = settings.domain.kdc_hostnames;
    request.kdc_timeout_ms = static_cast<std::uint32_t>(settings.domain.kdc_timeout.count());
    request.trace = is_traced(settings, candidate);
    return request;
}

// None is sent where a person is to enter it at the reader.
std::chrono::milliseconds pin_limit(const protocol::Secret& pin) {
    return pin.empty() ? limits::keypad_pin : limits::card_pin;
}

bool is_lost(policy::Reason reason) {
    return reason == policy::Reason::worker_lost || reason == policy::Reason::worker_timeout;
}

// Before the PIN a worker asks KDCs and the name service alone, and it has a deadline for the KDCs.
Refusal without_kdc(Refusal refusal) {
    if (refusal.reason != policy::Reason::worker_timeout) return refusal;
    return {policy::Reason::kdc_unreachable, "the name service did not answer in time"};
}

// A worker that is lost with a PIN cannot say what the card was asked. As far as anybody knows the card has seen it.
Refusal after_pin(Refusal refusal) {
    if (is_lost(refusal.reason)) refusal.verifies = 1;
    return refusal;
}

// Whatever came before the card's yes.
Refusal instead_of_yes(const Refusal& refusal) {
    Refusal known = after_pin(refusal);
    const bool is_about_card = known.reason == policy::Reason::card_removed ||
                               known.reason == policy::Reason::card_unreadable || is_lost(known.reason);
    known.is_pin_unanswered = is_about_card && known.verifies > 0;
    return known;
}

} // namespace

Task<Result<void>> Exchange::send_preflight(Candidate candidate,
                                            std::shared_ptr<const policy::Settings> settings,
                                            HostArmor& armor) {
    preflight_.emplace();
    preflight_->slot = candidate.slot;
    preflight_->principal = candidate.certificate.principal;
    preflight_->enterprise = candidate.certificate.enterprise;
    preflight_->sent = Clock::now();
    auto request = request_for(candidate, *settings);
    auto done = co_await ask_kdc(std::move(request), std::move(settings), armor);
    if (!done) {
        preflight_.reset();
        co_return done.error();
    }
    preflight_->is_back = true;
    co_return done;
}

// The armor first, which is there but for once an hour.
Task<Result<void>> Exchange::ask_kdc(protocol::Preflight request,
                                     std::shared_ptr<const policy::Settings> settings, HostArmor& armor) {
    auto lent = co_await armor.lend(settings);
    if (!lent) co_return lent.error();
    request.armor = std::move(lent->credentials);
    request.armor_clock_offset = lent->clock_offset;
    request.armor_required = settings->domain.armor == policy::RequestArmor::required;
    const auto limit = settings->domain.kdc_timeout + limits::worker_slack;
    auto answer = co_await worker_.ask<protocol::PreflightDone>(std::move(request), limit);
    if (!answer && answer.error().reason == policy::Reason::armor_unavailable)
        armor.give_up(answer.error().detail);
    if (!answer) co_return without_kdc(answer.error());
    if (!answer->armor_problem.empty()) armor.give_up(answer->armor_problem);
    co_return Result<void>();
}

bool Exchange::has_preflight(const Candidate& candidate) const {
    return preflight_ && preflight_->slot == candidate.slot &&
           preflight_->principal == candidate.certificate.principal &&
           preflight_->enterprise == candidate.certificate.enterprise &&
           Clock::now() - preflight_->sent < limits::preflight_age;
}

bool Exchange::is_prepared(const Candidate& candidate) const {
    return has_preflight(candidate) && preflight_->is_back;
}

Task<Result<void>> Exchange::connect() {
    protocol::ConnectCard request;
    auto connected = co_await worker_.ask<protocol::CardConnected>(request, limits::card_connecting);
    if (!connected) co_return refusal_to_connect(connected.error());
    co_return Result<void>();
}

Task<Result<protocol::TicketObtained>> Exchange::obtain_ticket(protocol::Secret pin,
                                                               std::chrono::milliseconds kdc_timeout) {
    auto connected = co_await connect();
    if (!connected) co_return connected.error();
    const auto limit_of_pin = pin_limit(pin);
    protocol::Authenticate request;
    request.pin = std::move(pin);
    request.takes_last = takes_last_;
    auto verified = co_await worker_.ask<protocol::PinVerified>(std::move(request), limit_of_pin);
    if (!verified) co_return instead_of_yes(verified.error());
    const auto limit = limits::card_signature + limits::worker_slack + kdc_timeout;
    auto ticket = co_await worker_.hear<protocol::TicketObtained>(limit);
    if (!ticket) co_return after_pin(ticket.error());
    co_return ticket;
}

Task<Result<protocol::ChallengeSigned>> Exchange::obtain_signature(protocol::SignChallenge request) {
    auto connected = co_await connect();
    if (!connected) co_return connected.error();
    request.takes_last = takes_last_;
    const auto limit_of_pin = pin_limit(request.pin);
    auto verified = co_await worker_.ask<protocol::PinVerified>(std::move(request), limit_of_pin);
    if (!verified) co_return instead_of_yes(verified.error());
    auto answer = co_await worker_.hear<protocol::ChallengeSigned>(limits::card_signature);
    if (!answer) co_return after_pin(answer.error());
    co_return answer;
}

} // namespace signet::daemon
