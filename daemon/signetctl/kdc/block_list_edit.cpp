// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/kdc/block_list_edit.hpp"

#include "certmap/judgement/block_list.hpp"
#include "certmap/text/text.hpp"
#include "daemon/signetctl/moment.hpp"
#include "daemon/signetctl/told.hpp"

#include <algorithm>
#include <utility>

namespace signet::ctl {
namespace {

using certmap::Error;
using certmap::Result;

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        lines.push_back(text.substr(0, text.find('\n')));
        text.remove_prefix(std::min(lines.back().size() + 1, text.size()));
    }
    return lines;
}

bool says(std::string_view line, const std::string& entry) {
    const auto said = certmap::canonical_block_line(line);
    return said && *said == entry;
}

// Nullopt: a KDC can read it.
std::optional<Error> problem_of(std::string_view text) {
    if (text.size() > certmap::max_block_list)
        return Error(tr("would be too long"), told("at most {} bytes", certmap::max_block_list));
    const auto list = certmap::BlockList::parse(text);
    if (!list) return list.error();
    return std::nullopt;
}

std::string_view comment_of(std::string_view line) {
    const auto mark = line.find('#');
    if (mark == std::string_view::npos) return {};
    line.remove_prefix(mark + 1);
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    return line.substr(0, line.find_last_not_of(" \t\r") + 1);
}

} // namespace

Result<EditedBlockList> with_entry(std::string_view text, const std::string& entry,
                                   const std::string& comment) {
    if (auto problem = problem_of(text)) return *std::move(problem);
    for (const std::string_view line : lines_of(text))
        if (says(line, entry)) return EditedBlockList{std::string(text), false};
    std::string edited(text);
    if (!edited.empty() && edited.back() != '\n') edited += '\n';
    edited += entry + " # " + comment + "\n";
    if (auto problem = problem_of(edited)) return *std::move(problem);
    return EditedBlockList{std::move(edited), true};
}

Result<EditedBlockList> without_entry(std::string_view text, const std::string& entry) {
    if (auto problem = problem_of(text)) return *std::move(problem);
    std::string edited;
    bool changed = false;
    for (const std::string_view line : lines_of(text)) {
        if (says(line, entry))
            changed = true;
        else
            edited.append(line).append("\n");
    }
    return EditedBlockList{std::move(edited), changed};
}

Result<std::vector<BlockedEntry>> blocked_entries(std::string_view text) {
    if (auto problem = problem_of(text)) return *std::move(problem);
    std::vector<BlockedEntry> entries;
    for (const std::string_view line : lines_of(text)) {
        auto entry = certmap::canonical_block_line(line);
        if (!entry || entry->empty()) continue;
        entries.push_back({std::move(*entry), certmap::printable_ascii(comment_of(line))});
    }
    return entries;
}

Result<std::string> block_comment(std::int64_t now, std::string_view who, std::string_view why) {
    if (why.size() > longest_why)
        return Error(tr("--why is too long"), told("at most {} bytes", longest_why));
    if (const auto problem = certmap::character_problem(why)) return Error("--why " + *problem, "");
    const std::string reason = why.empty() ? "" : ": " + std::string(why);
    return utc_text(now) + " by " + std::string(who) + reason;
}

} // namespace signet::ctl
