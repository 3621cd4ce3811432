// SPDX-License-Identifier: Apache-2.0
#include "policy/reasons/reasons.hpp"

#include "certmap/text/text.hpp"

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

std::string tries_sentence(std::optional<unsigned> tries) {
    if (!tries) return {};
    return " " + std::to_string(*tries) + (*tries == 1 ? " try left." : " tries left.");
}

std::string value_of(std::string_view placeholder, const TextArguments& arguments) {
    if (placeholder == "user") return arguments.user.empty() ? "this user" : printable(arguments.user);
    if (placeholder == "principal")
        return arguments.principal.empty() ? "the expected principal" : printable(arguments.principal);
    if (placeholder == "tries") return tries_sentence(arguments.tries_left);
    if (placeholder == "detail")
        return arguments.detail.empty() ? std::string{} : " (" + printable(arguments.detail) + ")";
    return {};
}

std::string filled(std::string_view text, const TextArguments& arguments) {
    std::string out;
    while (!text.empty()) {
        const auto open = text.find('{');
        const auto close = text.find('}', open);
        out += text.substr(0, open);
        if (close == std::string_view::npos) break;
        out += value_of(text.substr(open + 1, close - open - 1), arguments);
        text.remove_prefix(close + 1);
    }
    return out;
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
    return filled(entry_of(reason).user, arguments);
}

std::string administrator_text(Reason reason, const TextArguments& arguments) {
    return filled(entry_of(reason).administrator, arguments);
}

} // namespace signet::policy
