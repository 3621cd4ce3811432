// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/steps/pin.hpp"

#include "daemon/language/prompts.hpp"
#include "daemon/signetd/cards/pin_exchange.hpp"
#include "daemon/signetd/steps/prompts.hpp"
#include "policy/identity.hpp"

#include <utility>

namespace signet::daemon {
namespace {

using policy::Reason;

protocol::Ask question_about(const ChosenCandidate& chosen, protocol::Question kind, std::string text) {
    protocol::Ask question;
    question.kind = kind;
    question.text = std::move(text);
    question.user = chosen.candidate.name();
    question.card_label = chosen.card->opened().label;
    question.tries_left = chosen.card->opened().tries_left;
    return question;
}

// After wrong PINs; the person is told, since nothing else is to be seen meanwhile.
Task<Result<void>> wait_after_wrong_pins(Story& story, Card& card) {
    const auto left = std::chrono::ceil<std::chrono::seconds>(card.back_off());
    if (left == left.zero()) co_return Result<void>();
    co_await story.person.show(protocol::Level::instruction, back_off_text(left));
    co_return co_await story.person.while_connected(card.wait_out_back_off());
}

// It has been read anew since it was chosen, and in vain: nobody is asked for its PIN, and none is compared with what is not known.
Result<void> is_still_known(const Card& card) {
    if (card.state() != Card::State::failed) return {};
    return card.failure().value_or(Refusal{Reason::card_unreadable});
}

} // namespace

Task<Result<protocol::Secret>> ask_about(Story& story, std::shared_ptr<Card> card, protocol::Ask question) {
    auto asking = story.person.ask(std::move(question));
    auto answer = co_await unless(card->removal(), std::move(asking));
    if (!answer) co_return Refusal{Reason::card_removed};
    co_return std::move(*answer);
}

// One that cannot be asked now is as it was: whoever goes on with it learns that. The PIN of a card that a module serves need
// not be the one that PIV counts: its worker looks right before the PIN, and spends no last try that nobody agreed to.
Task<Result<void>> count_again(Story& story, ChosenCandidate& chosen) {
    const auto pin = chosen.card->opened().pin_reference;
    if (!pin) co_return Result<void>();
    story.enter(step::card);
    auto counted = co_await story.person.while_connected(
        count_tries(story.services.workers, chosen.card->reader(), *pin));
    if (!counted || chosen.card->state() != Card::State::ready) co_return Result<void>();
    chosen.card->note_tries(*counted);
    const auto verdict = policy::judge_tries(*counted);
    chosen.ask_first = verdict.ask_first;
    if (!verdict.decision.granted()) co_return Refusal{verdict.decision.reason, {}, *counted};
    co_return Result<void>();
}

Task<Result<void>> confirm_last_try(Story& story, ChosenCandidate& chosen) {
    auto counted = co_await count_again(story, chosen);
    if (!counted) co_return counted.error();
    if (!chosen.ask_first) co_return Result<void>();
    story.enter(step::person);
    auto question = question_about(chosen, protocol::Question::last_try, language::prompt::last_try.one);
    auto answer = co_await ask_about(story, chosen.card, std::move(question));
    if (!answer) co_return answer.error();
    if (!means_yes(protocol::visible_text(*answer))) co_return Refusal{Reason::pin_last_try_declined};
    co_return Result<void>();
}

Task<Result<protocol::Secret>> ask_pin(Story& story, const ChosenCandidate& chosen, std::string prompt) {
    story.enter(step::person);
    auto waited = co_await wait_after_wrong_pins(story, *chosen.card);
    if (!waited) co_return waited.error();
    if (auto known = is_still_known(*chosen.card); !known) co_return known.error();
    // Nothing is asked here then: the reader asks, when the card is given what stands for a PIN.
    const bool has_keypad = chosen.card->opened().has_keypad;
    Result<protocol::Secret> pin = protocol::Secret();
    if (has_keypad) {
        co_await story.person.show(protocol::Level::instruction, keypad_text(chosen));
    } else {
        auto question = question_about(chosen, protocol::Question::pin, std::move(prompt));
        pin = co_await ask_about(story, chosen.card, std::move(question));
    }
    if (!pin) co_return pin.error();
    story.pin_arrived = std::chrono::steady_clock::now();
    if (const auto place = policy::judge_place(*story.settings, story.begin_facts()); !place.granted())
        co_return Refusal{place.reason, place.detail};
    if (!story.services.cards.is_at(*chosen.card, story.reader_seat()))
        co_return Refusal{Reason::not_at_seat, story.begin.service};
    if (auto known = is_still_known(*chosen.card); !known) co_return known.error();
    if (has_keypad) co_return pin;
    const auto shape = policy::check_pin_shape(std::as_bytes(pin->view()), chosen.card->opened().pin_shape);
    if (!shape.granted()) co_return Refusal{shape.reason, shape.detail};
    if (chosen.candidate.wants_touch)
        co_await story.person.show(protocol::Level::instruction, language::prompt::touch_key.one);
    co_return pin;
}

} // namespace signet::daemon
