// SPDX-License-Identifier: Apache-2.0
// The worker of a fake host that knows a card's PIN and PUK, and sets a new one of either.
#include "tests/fakes/host.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace signet::daemon::fakes {
namespace {

using policy::Reason;

constexpr std::uint8_t most_tries = 3;

bool is_same(const protocol::Secret& typed, const std::string& value) {
    const auto view = typed.view();
    return std::equal(view.begin(), view.end(), value.begin(), value.end());
}

std::string text_of(const protocol::Secret& secret) {
    return {secret.view().begin(), secret.view().end()};
}

protocol::PinOpened seen_of(const FakeCard& card, bool counts_only) {
    protocol::PinOpened seen;
    seen.label = "PIV card";
    seen.pin.form.min = seen.puk.form.min = seen.new_pin.min = 6;
    seen.pin.form.max = seen.puk.form.max = seen.new_pin.max = 8;
    seen.new_pin.digits_only = true;
    seen.pin.tries_left = card.tries_left;
    seen.has_puk = card.has_puk;
    if (counts_only) return seen;
    seen.card.assign(card.name.begin(), card.name.end());
    if (!card.tells_all) return seen;
    seen.pin.most_tries = seen.puk.most_tries = most_tries;
    seen.puk.tries_left = card.puk_tries_left;
    seen.pin.is_default = protocol::default_secret(card.pin == "123456");
    seen.puk.is_default = protocol::default_secret(card.puk == "12345678");
    return seen;
}

} // namespace

Task<void> FakeHost::serve_pin(FrameEnd& worker) {
    const auto request = co_await hear<protocol::OpenPin>(worker);
    if (!request) co_return;
    const auto card = cards.find(request->reader);
    if (card == cards.end()) co_return co_await fail(worker, Reason::card_removed);
    auto seen = seen_of(card->second, request->counted_pin.has_value());
    co_await worker.say(std::move(seen));
    auto wanted = co_await hear<protocol::SetPin>(worker);
    if (wanted) co_await serve_set_pin(worker, card->second, request->reader, std::move(*wanted));
}

Task<void> FakeHost::serve_set_pin(FrameEnd& worker, FakeCard& card, std::string reader,
                                   protocol::SetPin request) {
    const bool is_by_puk = request.deed != protocol::PinDeed::change;
    protocol::WorkerFailed failed;
    failed.verifies = 1;
    if (!is_same(request.secret, is_by_puk ? card.puk : card.pin)) {
        if (is_by_puk) --card.puk_tries_left;
        if (!is_by_puk && card.tries_left) --*card.tries_left;
        failed.reason = policy::id_of(is_by_puk ? Reason::puk_wrong : Reason::pin_wrong);
        failed.tries_left = is_by_puk ? card.puk_tries_left : card.tries_left;
        co_return co_await worker.say(std::move(failed));
    }
    const bool is_of_puk = request.deed == protocol::PinDeed::change_puk;
    (is_of_puk ? card.puk : card.pin) = text_of(request.new_pin);
    if (is_by_puk) card.puk_tries_left = most_tries;
    if (!is_of_puk) card.tries_left = most_tries;
    if (pulled_while_set.erase(reader) == 0) {
        const protocol::PinSet done;
        co_return co_await worker.say(done);
    }
    failed.reason = policy::id_of(Reason::pin_change_unknown);
    co_await worker.say(std::move(failed));
}

} // namespace signet::daemon::fakes
