// SPDX-License-Identifier: Apache-2.0
#include "policy/reasons/reasons.hpp"

#include "certmap/text/text.hpp"
#include "policy/reasons/phrases.hpp"

#include <algorithm>
#include <cstddef>

namespace signet::policy {
namespace {

// C0 controls, DEL, and the first byte of a C1 control in UTF-8 (U+0080..U+009F, which xterm obeys like ESC
// [).
bool starts_control(std::string_view rest) {
    const auto first = static_cast<unsigned char>(rest.front());
    if (first < 0x20U || first == 0x7FU) return true;
    return first == 0xC2U && rest.size() > 1 && static_cast<unsigned char>(rest[1]) < 0xA0U;
}

std::string printable(std::string_view value) {
    const std::string_view kept = certmap::cut_at_character(value, text_argument_limit);
    std::string out;
    out.reserve(kept.size());
    for (std::size_t i = 0; i < kept.size(); ++i) {
        const bool control = starts_control(kept.substr(i));
        if (control && static_cast<unsigned char>(kept[i]) == 0xC2U) ++i;
        out += control ? '?' : kept[i];
    }
    return out;
}

std::string tries_sentence(std::optional<unsigned> tries, const Translation& translation) {
    if (!tries) return {};
    return certmap::filled_in(translation(tries_left_phrase, *tries), {{"count", std::to_string(*tries)}});
}

std::string in_english(const certmap::Phrase& phrase, std::uint64_t count) {
    return certmap::english(phrase, count);
}

} // namespace

const ReasonEntry& entry_of(Reason reason) {
    const auto table = reason_table();
    const auto index = static_cast<std::size_t>(reason);
    return index < table.size() ? table[index] : table[static_cast<std::size_t>(Reason::internal_error)];
}

std::string_view id_of(Reason reason) {
    return entry_of(reason).id;
}

std::optional<Reason> reason_of(std::string_view id) {
    const auto table = reason_table();
    const auto row = std::ranges::find(table, id, &ReasonEntry::id);
    if (row == table.end()) return std::nullopt;
    return row->reason;
}

Outcome outcome_of(Reason reason) {
    return entry_of(reason).outcome;
}

std::string user_text(Reason reason, const TextArguments& arguments) {
    return text_with(entry_of(reason).user, arguments, in_english);
}

std::string administrator_text(Reason reason, const TextArguments& arguments) {
    return text_with(entry_of(reason).administrator, arguments, in_english);
}

std::string text_with(std::string_view text, const TextArguments& arguments, const Translation& translation) {
    const auto name_or = [&](std::string_view name, const certmap::Phrase& otherwise) {
        return name.empty() ? translation(otherwise, 1) : printable(name);
    };
    return certmap::filled_in(text, [&](std::string_view place) -> std::string {
        if (place == "user") return name_or(arguments.user, this_user);
        if (place == "principal") return name_or(arguments.principal, expected_principal);
        if (place == "tries") return tries_sentence(arguments.tries_left, translation);
        if (place == "detail" && !arguments.detail.empty()) return " (" + printable(arguments.detail) + ")";
        return {};
    });
}

} // namespace signet::policy
