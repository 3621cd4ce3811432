// SPDX-License-Identifier: Apache-2.0
#include "tests/card/reader_slot.hpp"

#include <algorithm>
#include <utility>

namespace signet::card {
namespace {

// pcscd needs some tens of milliseconds to start; a test must not wait much longer than that for the card.
constexpr std::chrono::milliseconds kFirstRetry{20};
constexpr std::chrono::milliseconds kLongestRetry{200};

} // namespace

ReaderSlot::ReaderSlot(VirtualCard& card, ApduLog& log, Address address)
    : card_(card), log_(log), address_(std::move(address)), retry_pause_(kFirstRetry) {}

void ReaderSlot::insert(Instant now) {
    if (inserted_) return;
    inserted_ = true;
    log_.event("insert", now);
    retry_pause_ = kFirstRetry;
    connect(now);
}

void ReaderSlot::remove(Instant now) {
    if (!inserted_) return;
    inserted_ = false;
    disconnect(now);
    log_.event("remove", now);
}

void ReaderSlot::connect(Instant now) {
    link_ = Link::connect(address_);
    retry_at_ = now + retry_pause_;
    retry_pause_ = link_ ? kFirstRetry : std::min(retry_pause_ * 2, kLongestRetry);
}

void ReaderSlot::disconnect(Instant now) {
    abandon();
    link_.reset();
    powered_ = false;
    card_.reset();
    retry_at_ = now + retry_pause_;
}

void ReaderSlot::readable(Instant now) {
    if (!link_) return;
    const bool open = link_->receive();
    while (link_) {
        const auto message = link_->next_message();
        if (!message) break;
        take(*message, now);
    }
    if (open || !link_) return;
    log_.event("reader-gone", now);
    disconnect(now);
}

void ReaderSlot::take(const Bytes& message, Instant now) {
    if (message.size() == 1) return obey(static_cast<Order>(message.front()), now);
    abandon(); // vpcd asks one thing at a time; if it asks again it has given up on the last one
    begin(message, now);
}

void ReaderSlot::obey(Order order, Instant now) {
    switch (order) {
    case Order::PowerOff: return power(false, "power-off", now);
    case Order::PowerOn: return power(true, "power-on", now);
    case Order::Reset: return power(true, "reset", now);
    case Order::Atr:
        if (!link_->send(card_.card().atr())) disconnect(now);
        return;
    }
}

void ReaderSlot::power(bool on, std::string_view event, Instant now) {
    abandon();
    card_.reset();
    powered_ = on;
    log_.event(event, now);
}

void ReaderSlot::begin(const Bytes& apdu, Instant now) {
    pending_ = Pending{card_.react(apdu), describe(apdu, now)};
    if (pending_->reaction.fault) log_.fault(name_of(*pending_->reaction.fault), now);
    if (waits() && *deadline() <= now) finish();
}

bool ReaderSlot::resume(Instant now) {
    if (!pending_ || waits()) return false;
    auto reaction = card_.resume();
    if (!reaction) return false;
    reaction->after += std::chrono::duration_cast<std::chrono::microseconds>(now - pending_->entry.arrived);
    pending_->reaction = std::move(*reaction);
    return true;
}

bool ReaderSlot::waits() const {
    return pending_ && (pending_->reaction.answer || pending_->reaction.removed);
}

std::optional<Instant> ReaderSlot::deadline() const {
    if (waits()) return pending_->entry.arrived + pending_->reaction.after;
    if (inserted_ && !link_) return retry_at_;
    return std::nullopt;
}

void ReaderSlot::expired(Instant now) {
    if (waits()) return finish();
    if (inserted_ && !link_) connect(now);
}

void ReaderSlot::finish() {
    auto pending = *std::exchange(pending_, std::nullopt);
    const auto now = std::chrono::steady_clock::now();
    if (pending.reaction.removed) {
        log_.apdu(pending.entry);
        return remove(now);
    }
    describe_answer(pending.entry, *pending.reaction.answer, now);
    const bool sent = link_->send(*pending.reaction.answer);
    log_.apdu(pending.entry);
    if (!sent) disconnect(now);
}

void ReaderSlot::abandon() {
    if (!pending_) return;
    log_.apdu(pending_->entry);
    pending_.reset();
}

} // namespace signet::card
