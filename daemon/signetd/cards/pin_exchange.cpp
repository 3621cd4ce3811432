// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/cards/pin_exchange.hpp"

#include "daemon/signetd/cards/opening.hpp"
#include "daemon/signetd/limits.hpp"

#include <utility>

namespace signet::daemon {
namespace {

using policy::Reason;

Task<Result<protocol::PinOpened>> ask(Worker& worker, std::string reader,
                                      std::optional<std::uint8_t> counted_pin,
                                      std::chrono::milliseconds limit) {
    protocol::OpenPin request;
    request.reader = std::move(reader);
    request.counted_pin = counted_pin;
    co_return co_await worker.ask<protocol::PinOpened>(std::move(request), limit);
}

} // namespace

policy::PinShape shape_of(const protocol::SecretForm& form) {
    return {form.min, form.max, form.digits_only};
}

Task<Result<std::optional<std::uint8_t>>> count_tries(Workers& workers, std::string reader,
                                                      std::uint8_t pin_reference) {
    auto worker = workers.start(verb::pin);
    if (!worker) co_return worker.error();
    auto seen = co_await ask(*worker, std::move(reader), pin_reference, limits::card_count);
    if (!seen) co_return seen.error();
    co_return seen->pin.tries_left;
}

Task<Result<PinExchange>> PinExchange::open(Workers& workers, std::string reader) {
    auto worker = workers.start(verb::pin);
    if (!worker) co_return worker.error();
    auto seen = co_await ask(*worker, std::move(reader), std::nullopt, limits::card_opening);
    // A card that logs on by a module of its vendor: nothing here changes its PIN.
    if (!seen && seen.error().reason == Reason::card_not_for_logon)
        co_return Refusal{Reason::pin_change_unsupported, seen.error().detail};
    if (!seen) co_return refusal_to_connect(seen.error());
    co_return PinExchange(std::move(*worker), std::move(*seen));
}

Task<Result<protocol::PinSet>> PinExchange::set(protocol::SetPin request) {
    auto done = co_await worker_.ask<protocol::PinSet>(std::move(request), limits::card_pin);
    if (done) co_return done;
    Refusal refusal = done.error();
    const bool is_unheard = refusal.reason == Reason::worker_lost ||
                            refusal.reason == Reason::worker_timeout ||
                            refusal.reason == Reason::internal_error;
    if (is_unheard) refusal.reason = Reason::pin_change_unknown;
    co_return refusal;
}

} // namespace signet::daemon
