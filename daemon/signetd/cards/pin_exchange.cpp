// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/cards/pin_exchange.hpp"

#include "daemon/signetd/cards/card_way.hpp"
#include "daemon/signetd/cards/opening.hpp"
#include "daemon/signetd/limits.hpp"

#include <utility>

namespace signet::daemon {
namespace {

using policy::Reason;
using SettingsPtr = std::shared_ptr<const policy::Settings>;

// A PIN that could not be typed at the next logon is none to choose.
void demand_digits(const policy::CardSettings& cards, protocol::PinOpened& seen) {
    if (cards.pin_characters != policy::PinCharacters::digits) return;
    seen.new_pin.digits_only = true;
}

struct Opened {
    Worker worker;
    protocol::PinOpened seen;
};

Task<Result<Opened>> open_by(Workers& workers, CardWay way, std::string reader) {
    auto worker = workers.start(way.module.empty() ? verb::pin : way.verb);
    if (!worker) co_return worker.error();
    protocol::OpenPin request;
    request.reader = std::move(reader);
    request.module = way.module;
    const auto limit = way.module.empty() ? limits::card_opening : limits::card_reading;
    auto seen = co_await worker->ask<protocol::PinOpened>(std::move(request), limit);
    if (!seen) co_return refusal_by(way, seen.error());
    co_return Opened{std::move(*worker), std::move(*seen)};
}

} // namespace

policy::PinShape shape_of(const protocol::SecretForm& form) {
    return {form.min, form.max, form.digits_only};
}

Task<Result<std::optional<std::uint8_t>>> count_tries(Workers& workers, std::string reader,
                                                      std::uint8_t pin_reference) {
    auto worker = workers.start(verb::pin);
    if (!worker) co_return worker.error();
    protocol::OpenPin request;
    request.reader = std::move(reader);
    request.counted_pin = pin_reference;
    auto seen = co_await worker->ask<protocol::PinOpened>(std::move(request), limits::card_count);
    if (!seen) co_return seen.error();
    co_return seen->pin.tries_left;
}

Task<Result<PinExchange>> PinExchange::open(Workers& workers, SettingsPtr settings, std::string reader) {
    const auto ways = ways_to_read(settings->cards, reader);
    Refusal refusal{Reason::card_not_for_logon};
    for (const CardWay& way : ways) {
        auto opened = co_await open_by(workers, way, reader);
        if (opened) demand_digits(settings->cards, opened->seen);
        if (opened) co_return PinExchange(std::move(opened->worker), std::move(opened->seen));
        if (!may_know_another(way, opened.error().reason)) co_return refusal_to_connect(opened.error());
        refusal = refusal_of_both(refusal, opened.error());
    }
    if (refusal.reason == Reason::card_not_for_logon) refusal.reason = Reason::pin_change_unsupported;
    co_return refusal;
}

Task<Result<protocol::PinSet>> PinExchange::set(protocol::SetPin request) {
    auto done = co_await worker_.ask<protocol::PinSet>(std::move(request), limits::card_pin);
    if (done) co_return done;
    Refusal refusal = done.error();
    const bool is_unheard = refusal.reason == Reason::worker_lost ||
                            refusal.reason == Reason::worker_timeout ||
                            refusal.reason == Reason::internal_error;
    if (is_unheard) refusal.reason = Reason::pin_change_unknown;
    if (is_unheard) refusal.verifies = 1; // as far as anybody knows
    co_return refusal;
}

} // namespace signet::daemon
