// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/steps/numbered.hpp"

#include "certmap/text/text.hpp"

#include <fmt/format.h>

#include <charconv>

namespace signet::daemon {

protocol::Ask numbered_question(const certmap::Phrase& text, const std::vector<std::string>& labels) {
    constexpr std::size_t room = 511; // bytes that PAM shows at once (PAM_MAX_MSG_SIZE, with its NUL)
    constexpr const char* longest_number = "99";
    const auto text_with = [&](const std::string& list, const std::string& last) {
        return certmap::filled_in(text.one, {{"list", list}, {"last", last}});
    };
    std::string list;
    protocol::Ask ask;
    ask.kind = protocol::Question::choice;
    for (const std::string& whole : labels) {
        const std::string label(certmap::cut_at_character(whole, protocol::Name::max));
        const auto line = fmt::format("  {}: {}\n", ask.choices.size() + 1, label);
        const bool has_room =
            ask.choices.size() < ask.choices.max && text_with(list + line, longest_number).size() <= room;
        if (!has_room) break;
        list += line;
        ask.choices.push_back(label);
    }
    ask.text = text_with(list, std::to_string(ask.choices.size()));
    return ask;
}

std::optional<std::size_t> chosen_number(std::string_view answer, std::size_t offered) {
    std::size_t number = 0;
    const char* const end = answer.data() + answer.size();
    const auto [rest, error] = std::from_chars(answer.data(), end, number);
    if (error != std::errc() || rest != end || number < 1 || number > offered) return std::nullopt;
    return number - 1;
}

} // namespace signet::daemon
