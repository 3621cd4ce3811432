// SPDX-License-Identifier: Apache-2.0
#include "daemon/language/retelling.hpp"

#include "daemon/language/prompts.hpp"
#include "daemon/language/translation.hpp"
#include "policy/reasons/phrases.hpp"

#include <algorithm>
#include <optional>
#include <span>

namespace signet::language {
namespace {

using certmap::Phrase;

// What is more exact comes first: "(PIV card, 2 tries left)" would also be a card of that name.
constexpr Phrase questions[] = {prompt::pin_at_last_try, prompt::pin_with_few_tries,
                                prompt::pin_with_low_count, prompt::pin};
constexpr Phrase cards[] = {prompt::piv_card, prompt::piv_card_by_global_pin};
constexpr Phrase choices[] = {prompt::choice};
constexpr Phrase counts_of_tries[] = {policy::tries_left_phrase};
constexpr Phrase sentences[] = {prompt::pin_for_another,
                                prompt::pin_after_refusal,
                                prompt::which_certificate,
                                prompt::last_try,
                                prompt::pin_at_keypad,
                                prompt::insert_card,
                                prompt::say_yes_elsewhere,
                                prompt::wait_after_wrong_pins,
                                prompt::touch_key,
                                prompt::certificate_ends_today,
                                prompt::certificate_ends,
                                prompt::change_default_pin,
                                prompt::pin_unanswered,
                                prompt::service_is_silent,
                                prompt::service_is_down,
                                prompt::service_is_confused,
                                prompt::service_has_failed,
                                prompt::current_pin_with_few_tries,
                                prompt::current_pin,
                                prompt::puk_with_few_tries,
                                prompt::puk,
                                prompt::new_pin,
                                prompt::new_pin_again,
                                prompt::pin_rules,
                                prompt::pin_is_blocked,
                                prompt::pin_is_default,
                                prompt::puk_is_default,
                                prompt::last_try_of_puk,
                                prompt::untold_try_of_puk,
                                prompt::which_card,
                                prompt::put_card_back,
                                prompt::pin_is_changed,
                                prompt::current_puk_with_few_tries,
                                prompt::current_puk,
                                prompt::new_puk,
                                prompt::new_puk_again,
                                prompt::puk_rules,
                                prompt::puk_is_changed};

using Text = std::optional<std::string>;

Text retold_of(std::span<const Phrase> phrases, std::string_view english);
using TextOfReason = std::string_view policy::ReasonEntry::*;
Text retold_reason(std::string_view english, TextOfReason text);

// The lines of a list, each with its number as it is.
std::string retold_list(std::string_view list) {
    constexpr std::string_view separator = ": ";
    std::string out;
    while (!list.empty()) {
        const std::string_view line = list.substr(0, list.find('\n'));
        list.remove_prefix(std::min(line.size() + 1, list.size()));
        const auto found = line.find(separator);
        const std::string_view entry =
            found == std::string_view::npos ? line : line.substr(found + separator.size());
        out += line.substr(0, line.size() - entry.size());
        out += retold_of(choices, entry).value_or(std::string(entry)) + "\n";
    }
    return out;
}

// What stands in a place and is itself said to people; nothing: it is none of that.
Text retold_in_place(std::string_view name, std::string_view value) {
    if (name == "question") return retold_of(questions, value);
    if (name == "card") return retold_of(cards, value);
    if (name == "refusal") return retold_reason(value, &policy::ReasonEntry::user);
    if (name == "list") return retold_list(value);
    if (name == "tries") return value.empty() ? std::string() : retold_of(counts_of_tries, value);
    return std::nullopt;
}

bool is_value(std::string_view name, std::string_view value) {
    if (name == "count" || name == "seconds" || name == "last" || name == "min" || name == "max")
        return certmap::number_of(value).has_value();
    if (name == "question" || name == "refusal" || name == "tries")
        return retold_in_place(name, value).has_value();
    return true;
}

std::string value_in_language(const certmap::PlacedValue& placed) {
    if (placed.value == policy::this_user.one) return tr(policy::this_user);
    return retold_in_place(placed.name, placed.value).value_or(placed.value);
}

std::uint64_t count_in(const certmap::PlacedValues& values) {
    const auto found = std::ranges::find(values, "count", &certmap::PlacedValue::name);
    return found == values.end() ? 1 : certmap::number_of(found->value).value_or(1);
}

Text retold_as(const Phrase& phrase, const char* form, std::string_view english) {
    auto values = certmap::read_back(form, english, is_value);
    if (!values) return std::nullopt;
    for (auto& placed : *values)
        placed.value = value_in_language(placed);
    return certmap::filled_in(tr(phrase, count_in(*values)), *values);
}

Text retold_of(std::span<const Phrase> phrases, std::string_view english) {
    for (const Phrase& phrase : phrases)
        for (const char* const form : {phrase.one, phrase.many})
            if (form != nullptr)
                if (auto text = retold_as(phrase, form, english)) return text;
    return std::nullopt;
}

// The texts of the table are literals, as libc wants them.
Text retold_reason(std::string_view english, TextOfReason text) {
    for (const policy::ReasonEntry& entry : policy::reason_table()) {
        const Phrase phrase{(entry.*text).data()};
        if (auto retold = retold_as(phrase, phrase.one, english)) return retold;
    }
    return std::nullopt;
}

} // namespace

std::string retold(std::string_view english) {
    if (auto text = retold_of(questions, english)) return *text;
    if (auto text = retold_reason(english, &policy::ReasonEntry::user)) return *text;
    return retold_of(sentences, english).value_or(std::string(english));
}

std::string retold_to_administrator(std::string_view english) {
    return retold_reason(english, &policy::ReasonEntry::administrator).value_or(std::string(english));
}

} // namespace signet::language
