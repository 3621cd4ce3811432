// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/pam_stacks.hpp"

#include "certmap/text/text.hpp"
#include "daemon/signetctl/told.hpp"
#include "daemon/system/file.hpp"

#include <algorithm>
#include <cerrno>

namespace signet::ctl {
namespace {

constexpr std::string_view phases[] = {"auth", "account", "password", "session"};
constexpr std::string_view blanks = " \t\r";

// Bytes of a file, and files of a folder: a hundred times what a distribution has.
constexpr std::size_t max_pam_file = 65536;
constexpr std::size_t max_pam_files = 1024;

struct PamLine {
    std::string_view phase{}; // empty: of all phases (@include)
    std::string_view control{};
    std::string_view target{}; // a module or another file
};

std::string_view take_word(std::string_view& line) {
    line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));
    const bool is_bracketed = line.starts_with('[');
    std::size_t end = is_bracketed ? line.find(']') : line.find_first_of(blanks);
    if (is_bracketed && end != std::string_view::npos) ++end;
    const std::string_view word = line.substr(0, end);
    line.remove_prefix(word.size());
    return word;
}

// As libpam does: '#' ends a line, and a backslash before its last blanks goes on with the next.
std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines(1);
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        std::string_view line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        line = line.substr(0, line.find('#'));
        line = line.substr(0, line.find_last_not_of(blanks) + 1);
        const bool goes_on = line.ends_with('\\');
        if (goes_on) line.remove_suffix(1);
        lines.back().append(line);
        if (goes_on)
            lines.back().push_back(' ');
        else
            lines.emplace_back();
    }
    return lines;
}

PamLine line_of(std::string_view text) {
    PamLine line;
    std::string_view first = take_word(text);
    if (first == "@include") return {{}, first, take_word(text)};
    if (first.starts_with('-')) first.remove_prefix(1); // a module that may be missing
    const auto phase = std::ranges::find_if(
        phases, [&](std::string_view name) { return certmap::equal_ignoring_ascii_case(name, first); });
    if (phase == std::end(phases)) return {};
    line.phase = *phase;
    line.control = take_word(text);
    line.target = take_word(text);
    return line;
}

class Walk {
public:
    Walk(const PamFiles& files, std::set<std::string>& problems) : files_(files), problems_(problems) {}

    // Of one phase; empty: of all.
    void read(const std::string& file, std::string_view phase) {
        // What was read once says nothing new, and so a file that includes itself comes to an end.
        if (!seen_.emplace(file, phase).second) return;
        const auto found = files_.find(file);
        if (found == files_.end()) {
            problems_.insert(told("{}: is included and was not read", file));
            return;
        }
        for (const std::string& text : lines_of(found->second))
            take(line_of(text), phase);
    }

    bool has_any(std::string_view phase) const { return entries_.contains(phase); }
    bool has_module(std::string_view phase) const {
        const auto names_it = [](const PamEntry& entry) { return is_module(entry.module, signet_module); };
        return std::ranges::any_of(entries(phase), names_it);
    }
    std::vector<PamEntry> entries(std::string_view phase) const {
        const auto found = entries_.find(phase);
        return found == entries_.end() ? std::vector<PamEntry>() : found->second;
    }

private:
    void take(const PamLine& line, std::string_view phase) {
        if (line.target.empty()) return;
        if (line.phase.empty()) return read(std::string(line.target), phase);
        if (!phase.empty() && phase != line.phase) return;
        if (line.control == "include" || line.control == "substack")
            return read(std::string(line.target), line.phase);
        entries_[line.phase].push_back({std::string(line.control), std::string(line.target)});
    }

    const PamFiles& files_;
    std::set<std::string>& problems_;
    std::set<std::pair<std::string, std::string_view>> seen_;
    std::map<std::string_view, std::vector<PamEntry>> entries_; // by phase
};

// Debian's name for what other stacks include; no program calls itself so.
bool is_part(std::string_view name) {
    return name.starts_with("common-");
}

// What package managers and editors leave beside a file; libpam asks for names in lower case only.
bool is_left_over(std::string_view name) {
    return name.starts_with('.') || name.ends_with('~') || name.find(".dpkg-") != std::string_view::npos ||
           certmap::lower_case_ascii(name) != name;
}

} // namespace

PamStacks stacks_with_module(const PamFiles& files) {
    std::set<std::string> problems;
    PamStacks stacks;
    Walk other(files, problems);
    if (files.contains(other_service)) other.read(std::string(other_service), {});
    for (const auto& [name, text] : files) {
        if (is_part(name) || is_left_over(name)) continue;
        Walk walk(files, problems);
        walk.read(name, {});
        PamStack stack{name, {}};
        for (const std::string_view phase : phases) {
            const Walk& decides = walk.has_any(phase) ? walk : other; // libpam, phase by phase
            if (decides.has_module(phase)) stack.phases.emplace(phase);
        }
        stacks.services.push_back(std::move(stack));
    }
    stacks.problems.assign(problems.begin(), problems.end());
    return stacks;
}

bool is_module(std::string_view target, std::string_view name) {
    return target == name || target.ends_with("/" + std::string(name));
}

std::vector<PamEntry> entries_of(const PamFiles& files, std::string_view service, std::string_view phase) {
    std::set<std::string> problems; // stacks_with_module() tells of them
    Walk walk(files, problems);
    const bool is_there = files.contains(service);
    if (is_there) walk.read(std::string(service), {});
    if (is_there && walk.has_any(phase)) return walk.entries(phase);
    Walk other(files, problems);
    if (files.contains(other_service)) other.read(std::string(other_service), {});
    return other.entries(phase);
}

PamFiles read_pam_files(const std::vector<std::string>& folders, std::vector<std::string>& problems) {
    PamFiles files;
    for (const std::string& folder : folders) {
        const auto paths = system::list_folder(folder);
        if (!paths && paths.error().code != ENOENT) problems.push_back(paths.error().problem);
        if (!paths) continue;
        for (const std::string& path : *paths) {
            const std::string name = path.substr(path.rfind('/') + 1);
            if (files.contains(name) || is_left_over(name)) continue;
            if (files.size() == max_pam_files) {
                problems.push_back(told("{}: has more files than are read", folder));
                return files;
            }
            auto text = system::read_file(path, max_pam_file);
            if (text)
                files.emplace(name, *std::move(text));
            else
                problems.push_back(text.error().problem);
        }
    }
    return files;
}

} // namespace signet::ctl
