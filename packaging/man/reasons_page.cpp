// SPDX-License-Identifier: Apache-2.0
// The part of signet-reasons(7) that is made from the table of reasons: reads the page in scdoc, and writes it with one paragraph for
// each reason in the place of the line @REASONS@. A program of the build alone, which is not installed.
#include "policy/reasons/reasons.hpp"

#include <iostream>
#include <string>
#include <string_view>

namespace {

using signet::policy::Outcome;
using signet::policy::ReasonEntry;

constexpr std::string_view place = "@REASONS@";

std::string_view word_of(Outcome outcome) {
    switch (outcome) {
    case Outcome::denied: return "denied";
    case Outcome::granted: return "granted";
    case Outcome::unavailable: return "unavailable";
    case Outcome::user_unknown: return "user-unknown";
    case Outcome::locked: return "locked";
    case Outcome::cancelled: return "cancelled";
    }
    return "denied";
}

// What stands for a value that only the case itself has; in italics, as the page explains.
std::string_view shown(std::string_view placeholder) {
    if (placeholder == "user") return "_USER_";
    if (placeholder == "principal") return "_PRINCIPAL_";
    if (placeholder == "tries") return " _N_ tries left.";
    if (placeholder == "detail") return " (_DETAIL_)";
    return {};
}

// A text of the table in scdoc, in which some characters have a meaning.
std::string in_scdoc(std::string_view text) {
    constexpr std::string_view special = "\\*_[]<>#`|~.'";
    std::string out;
    while (!text.empty()) {
        if (const auto end = text.find('}'); text.front() == '{' && end != std::string_view::npos) {
            out += shown(text.substr(1, end - 1));
            text.remove_prefix(end + 1);
            continue;
        }
        if (special.find(text.front()) != std::string_view::npos) out += '\\';
        out += text.front();
        text.remove_prefix(1);
    }
    return out;
}

void write(std::ostream& out, const ReasonEntry& entry) {
    out << "*" << entry.id << "* (" << word_of(entry.outcome) << ")\n"
        << "\t" << in_scdoc(entry.explanation) << "\n\n"
        << "\t_The person reads:_ " << in_scdoc(entry.user) << "\n\n"
        << "\t_The administrator reads:_ " << in_scdoc(entry.administrator) << "\n\n";
}

} // namespace

int main() {
    bool is_filled = false;
    for (std::string line; std::getline(std::cin, line);) {
        if (line != place) {
            std::cout << line << '\n';
            continue;
        }
        for (const ReasonEntry& entry : signet::policy::reason_table())
            write(std::cout, entry);
        is_filled = true;
    }
    std::cout.flush();
    if (is_filled && std::cout) return 0;
    std::cerr << "the page has no line " << place << ", or could not be written\n";
    return 1;
}
