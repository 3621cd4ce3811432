// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/pam_stacks.hpp"

#include "certmap/text/text.hpp"
#include "daemon/signetctl/pam_lines.hpp"
#include "daemon/signetctl/told.hpp"
#include "daemon/system/file.hpp"

#include <algorithm>
#include <cerrno>

namespace signet::ctl {
namespace {

// Bytes of a file, and files of a folder: a hundred times what a distribution has.
constexpr std::size_t max_pam_file = 65536;
constexpr std::size_t max_pam_files = 1024;

// What package managers and editors leave beside a file; libpam asks for names in lower case only.
bool is_left_over(std::string_view name) {
    return name.starts_with('.') || name.ends_with('~') || name.find(".dpkg-") != std::string_view::npos ||
           certmap::lower_case_ascii(name) != name;
}

// As a key of PamFiles; an absolute path that leads elsewhere stays one.
std::string_view name_of_target(std::string_view target) {
    for (const std::string_view folder : pam_folders)
        if (target.starts_with(folder) && target.substr(folder.size()).starts_with('/'))
            return target.substr(folder.size() + 1);
    return target;
}

class Walk {
public:
    Walk(const PamFiles& files, std::set<std::string>& problems) : files_(files), problems_(problems) {}

    // What there is of a service.
    void read(std::string_view service) {
        if (const auto found = files_.find(service); found != files_.end()) read(*found, {});
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
    const PamReading& reading() const { return reading_; }

private:
    // Of one phase; empty: of all.
    void read(const PamFiles::value_type& file, std::string_view phase) {
        // What was read once says nothing new.
        if (!seen_.emplace(file.first, phase).second) return;
        reading_.files.insert(file.first);
        open_.push_back(file.first);
        for (const PamLine& line : pam_lines(file.second))
            take(line, phase);
        open_.pop_back();
    }

    void include(const PamLine& line, std::string_view phase) {
        const std::string_view name = name_of_target(line.target);
        const auto found = files_.find(name);
        if (std::ranges::find(open_, name) != open_.end())
            refuse(line, phase, told("it includes {} in itself", name));
        else if (found != files_.end())
            read(*found, phase);
        else if (name.starts_with('/') || is_left_over(name)) // of which read_pam_files() reads nothing
            problems_.insert(told("{}: is included and was not read", name));
        else
            refuse(line, phase, told("{} is not there", name));
    }

    void take(const PamLine& line, std::string_view phase) {
        if (!phase.empty() && !line.phase.empty() && phase != line.phase) return;
        const std::string_view own = line.phase.empty() ? phase : line.phase;
        if (!line.problem.empty()) refuse(line, own, line.problem);
        if (line.target.empty()) return;
        if (line.control == "@include" || certmap::equal_ignoring_ascii_case(line.control, "include") ||
            certmap::equal_ignoring_ascii_case(line.control, "substack"))
            return include(line, own);
        if (!line.phase.empty())
            entries_[line.phase].push_back(
                {line.control, line.target, open_.back(), line.number, line.arguments, line.may_be_missing});
    }

    // A file that is wrong throughout is told of once for each thing that is wrong with it.
    void refuse(const PamLine& line, std::string_view phase, const std::string& problem) {
        const auto is_known = [&](const BadPamLine& bad) {
            return bad.file == open_.back() && bad.problem == problem;
        };
        if (std::ranges::any_of(reading_.bad_lines, is_known)) return;
        reading_.bad_lines.push_back({open_.back(), line.number, std::string(phase), problem});
        problems_.insert(
            told("{}, line {}: libpam does not understand it: {}", open_.back(), line.number, problem));
    }

    const PamFiles& files_;
    std::set<std::string>& problems_;
    std::set<std::pair<std::string, std::string_view>> seen_;
    std::vector<std::string> open_; // that include each other, the outermost first
    std::map<std::string_view, std::vector<PamEntry>> entries_; // by phase
    PamReading reading_;
};

} // namespace

std::string path_of_stack(std::string_view name) {
    return name.starts_with('/') ? std::string(name) : std::string(pam_folders[0]) + "/" + std::string(name);
}

// Debian's name for them.
bool is_part_of_stacks(std::string_view name) {
    return name.starts_with("common-");
}

PamStacks stacks_with_module(const PamFiles& files) {
    std::set<std::string> problems;
    PamStacks stacks;
    Walk other(files, problems);
    other.read(other_service);
    for (const auto& [name, text] : files) {
        if (is_part_of_stacks(name) || is_left_over(name)) continue;
        Walk walk(files, problems);
        walk.read(name);
        PamStack stack{name, {}};
        for (const std::string_view phase : pam_phases) {
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
    walk.read(service);
    if (walk.has_any(phase)) return walk.entries(phase);
    Walk other(files, problems);
    other.read(other_service);
    return other.entries(phase);
}

PamReading reading_of(const PamFiles& files, std::string_view service) {
    std::set<std::string> problems;
    Walk walk(files, problems);
    walk.read(files.contains(service) ? service : other_service);
    return walk.reading();
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
