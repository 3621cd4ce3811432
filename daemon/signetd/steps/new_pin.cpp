// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/steps/new_pin.hpp"

#include "certmap/text/text.hpp"
#include "daemon/language/prompts.hpp"
#include "daemon/signetd/cards/pin_exchange.hpp"
#include "daemon/signetd/steps/pin.hpp"
#include "daemon/signetd/steps/prompts.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace signet::daemon {
namespace {

using policy::PinDeed;
using policy::Reason;
using protocol::DefaultSecret;
using protocol::Question;
namespace prompt = language::prompt;

struct Asking {
    Story& story;
    std::shared_ptr<Card> card;
    protocol::PinOpened seen;
    PinDeed deed;
    std::optional<std::uint8_t> tries_left; // of the PIN or the PUK

    bool is_by_puk() const { return policy::is_by_puk(deed); }
    bool sets_puk() const { return deed == PinDeed::change_puk; }
    const protocol::SecretForm& fresh_form() const { return sets_puk() ? seen.puk.form : seen.new_pin; }
};

std::string with_form(const certmap::Phrase& text, const protocol::SecretForm& form) {
    return certmap::filled_in(text.one,
                              {{"min", std::to_string(form.min)}, {"max", std::to_string(form.max)}});
}

Task<Result<protocol::Secret>> ask(Asking& asking, Question kind, std::string text) {
    protocol::Ask question;
    question.kind = kind;
    question.text = std::move(text);
    question.user = asking.story.begin.user;
    question.card_label = asking.seen.label;
    question.tries_left = asking.tries_left;
    co_return co_await ask_about(asking.story, asking.card, std::move(question));
}

const certmap::Phrase& rules_of(const Asking& asking) {
    if (asking.sets_puk()) return prompt::puk_rules;
    return asking.fresh_form().digits_only ? prompt::pin_rules : prompt::pin_rules_of_characters;
}

const certmap::Phrase& question_of(const Asking& asking) {
    if (asking.sets_puk()) return prompt::new_puk;
    return asking.fresh_form().digits_only ? prompt::new_pin : prompt::new_pin_of_characters;
}

// Before the first question, so that nobody makes up a PIN that the card does not take.
Task<void> tell_rules(Asking& asking) {
    auto& person = asking.story.person;
    if (asking.deed == PinDeed::unblock && asking.seen.pin.tries_left == 0)
        co_await person.show(protocol::Level::instruction, prompt::pin_is_blocked.one);
    if (!asking.sets_puk() && asking.seen.pin.is_default == DefaultSecret::yes)
        co_await person.show(protocol::Level::instruction, prompt::pin_is_default.one);
    if (asking.seen.puk.is_default == DefaultSecret::yes)
        co_await person.show(protocol::Level::instruction, prompt::puk_is_default.one);
    std::string rules = with_form(rules_of(asking), asking.fresh_form());
    co_await person.show(protocol::Level::instruction, std::move(rules));
}

Task<Result<void>> confirm_try(Asking& asking) {
    if (!policy::asks_before_try(asking.deed, asking.tries_left)) co_return Result<void>();
    const auto& of_puk = asking.tries_left ? prompt::last_try_of_puk : prompt::untold_try_of_puk;
    auto answer =
        co_await ask(asking, Question::last_try, asking.is_by_puk() ? of_puk.one : prompt::last_try.one);
    if (!answer) co_return answer.error();
    if (!means_yes(protocol::visible_text(*answer))) co_return Refusal{Reason::pin_last_try_declined};
    co_return Result<void>();
}

std::string present_prompt(const Asking& asking) {
    const std::string& card = asking.seen.label;
    if (asking.sets_puk()) return current_puk_prompt(card, asking.tries_left);
    return asking.is_by_puk() ? puk_prompt(card, asking.tries_left)
                              : current_pin_prompt(card, asking.tries_left);
}

policy::Decision judge_shape(const protocol::Secret& typed, const protocol::SecretForm& form) {
    return policy::check_pin_shape(std::as_bytes(typed.view()), shape_of(form));
}

Task<Result<protocol::Secret>> ask_for_present(Asking& asking) {
    const auto& form = asking.is_by_puk() ? asking.seen.puk.form : asking.seen.pin.form;
    auto text = present_prompt(asking);
    auto typed = co_await ask(asking, asking.is_by_puk() ? Question::puk : Question::pin, std::move(text));
    if (!typed) co_return typed.error();
    const auto shape = judge_shape(*typed, form);
    if (!shape.granted())
        co_return Refusal{asking.is_by_puk() ? Reason::puk_shape : shape.reason, shape.detail};
    co_return std::move(*typed);
}

// One that is the same as before would leave open which of both the card has, where it is interrupted.
Task<Result<protocol::Secret>> ask_for_fresh(Asking& asking, const protocol::Secret& present) {
    const auto kind = asking.sets_puk() ? Question::new_puk : Question::new_pin;
    const auto kind_again = asking.sets_puk() ? Question::new_puk_again : Question::new_pin_again;
    auto text = with_form(question_of(asking), asking.fresh_form());
    auto typed = co_await ask(asking, kind, std::move(text));
    if (!typed) co_return typed.error();
    const bool is_new = asking.deed == PinDeed::unblock || !std::ranges::equal(typed->view(), present.view());
    const bool has_form = judge_shape(*typed, asking.fresh_form()).granted();
    if (!is_new || !has_form) co_return Refusal{Reason::pin_new_unfit};
    std::string text_again = (asking.sets_puk() ? prompt::new_puk_again : prompt::new_pin_again).one;
    auto again = co_await ask(asking, kind_again, std::move(text_again));
    if (!again) co_return again.error();
    if (!std::ranges::equal(typed->view(), again->view())) co_return Refusal{Reason::pin_mismatch};
    co_return std::move(*typed);
}

// What the card itself says, or has said to a wrong PUK since it is in.
std::optional<std::uint8_t> tries_of(const Card& card, const protocol::PinOpened& seen, PinDeed deed) {
    if (!policy::is_by_puk(deed)) return seen.pin.tries_left;
    return seen.puk.tries_left ? seen.puk.tries_left : card.puk_tries_left();
}

Result<void> judge_way(const Asking& asking) {
    if (asking.is_by_puk() && !asking.seen.has_puk) return Refusal{Reason::puk_missing};
    if (asking.tries_left != 0) return {};
    return Refusal{asking.is_by_puk() ? Reason::puk_locked : Reason::pin_locked, {}, asking.tries_left};
}

protocol::PinDeed wire_deed(PinDeed deed) {
    switch (deed) {
    case PinDeed::change: break;
    case PinDeed::unblock: return protocol::PinDeed::unblock;
    case PinDeed::change_puk: return protocol::PinDeed::change_puk;
    }
    return protocol::PinDeed::change;
}

} // namespace

Task<Result<protocol::SetPin>> ask_for_new_pin(Story& story, std::shared_ptr<Card> card,
                                               protocol::PinOpened seen, policy::PinDeed deed) {
    story.enter(step::person);
    const auto tries_left = tries_of(*card, seen, deed);
    Asking asking{story, std::move(card), std::move(seen), deed, tries_left};
    auto way = judge_way(asking);
    if (!way) co_return way.error();
    co_await tell_rules(asking);
    auto agreed = co_await confirm_try(asking);
    if (!agreed) co_return agreed.error();
    auto present = co_await ask_for_present(asking);
    if (!present) co_return present.error();
    auto fresh = co_await ask_for_fresh(asking, *present);
    if (!fresh) co_return fresh.error();
    protocol::SetPin request;
    request.deed = wire_deed(deed);
    request.secret = std::move(*present);
    request.new_pin = std::move(*fresh);
    request.takes_last = tries_left == 1;
    co_return request;
}

} // namespace signet::daemon
