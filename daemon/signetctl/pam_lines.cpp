// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/pam_lines.hpp"

#include "certmap/text/text.hpp"
#include "daemon/signetctl/told.hpp"

#include <algorithm>

namespace signet::ctl {
namespace {

constexpr std::string_view blanks = " \t"; // a carriage return is none: libpam takes it for a letter

std::string_view take_word(std::string_view& line) {
    line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));
    const bool is_bracketed = line.starts_with('[');
    std::size_t end = is_bracketed ? line.find(']') : line.find_first_of(blanks);
    if (is_bracketed && end != std::string_view::npos) ++end;
    const std::string_view word = line.substr(0, end);
    line.remove_prefix(word.size());
    return word;
}

std::string_view phase_of(std::string_view word) {
    if (word.starts_with('-')) word.remove_prefix(1); // a module that may be missing
    const auto found = std::ranges::find_if(
        pam_phases, [&](std::string_view name) { return certmap::equal_ignoring_ascii_case(name, word); });
    return found == pam_phases.end() ? std::string_view() : *found;
}

std::vector<std::string> take_arguments(std::string_view text) {
    std::vector<std::string> arguments;
    for (std::string_view word = take_word(text); !word.empty(); word = take_word(text)) {
        const bool is_bracketed = word.size() > 1 && word.starts_with('[') && word.ends_with(']');
        arguments.emplace_back(is_bracketed ? word.substr(1, word.size() - 2) : word);
    }
    return arguments;
}

PamLine line_of(std::string_view text, unsigned number) {
    PamLine line{.number = number};
    const std::string_view first = take_word(text);
    const bool is_include = certmap::equal_ignoring_ascii_case(first, "@include");
    line.phase = phase_of(first);
    line.control = is_include ? "@include" : take_word(text);
    line.target = take_word(text);
    line.arguments = take_arguments(text);
    line.may_be_missing = first.starts_with('-');
    const bool has_return = std::erase(line.target, '\r') + std::erase(line.control, '\r') != 0;
    if (has_return || first.find('\r') != first.npos)
        line.problem = tr("a carriage return ends it, as in files of Windows");
    else if (line.phase.empty() && !is_include)
        line.problem = told("'{}' is none of auth, account, password and session", first);
    else if (line.target.empty())
        line.problem = is_include ? tr("it names no file") : tr("it names no module");
    return line;
}

} // namespace

std::vector<PamLine> pam_lines(std::string_view text) {
    std::vector<PamLine> lines;
    std::string whole; // of several that a backslash joins
    unsigned begun = 0;
    for (unsigned number = 1; !text.empty(); ++number) {
        const std::size_t end = text.find('\n');
        std::string_view part = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        const std::size_t comment = part.find('#');
        part = part.substr(0, comment);
        if (part.find_first_not_of(blanks) == part.npos) continue; // neither begins nor ends anything
        if (begun == 0) begun = number;
        part = part.substr(0, part.find_last_not_of(blanks) + 1);
        const bool goes_on = comment == std::string_view::npos && part.ends_with('\\');
        if (goes_on) part.remove_suffix(1);
        whole.append(part).push_back(' ');
        if (goes_on) continue;
        lines.push_back(line_of(whole, begun));
        whole.clear();
        begun = 0;
    }
    if (begun != 0)
        lines.push_back({.number = begun, .problem = tr("a backslash joins it to a line that is not there")});
    return lines;
}

} // namespace signet::ctl
