// SPDX-License-Identifier: Apache-2.0
#include "daemon/system/process.hpp"

#include "daemon/system/file.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
extern "C" { // glibc 2.36 forgot it in this header
#include <sys/pidfd.h>
}
#include <sys/sysmacros.h>

namespace signet::system {
namespace {

constexpr uid_t not_set = static_cast<uid_t>(-1);

// Bytes; a name of sixteen and fifty numbers.
constexpr std::size_t longest_line = 4096;

std::string path_of(pid_t pid, const char* file) {
    return "/proc/" + std::to_string(pid) + "/" + file;
}

// Field 3: it does nothing any more, and is there only until its parent has asked how it ended, which that may never do.
bool has_ended(const std::string& stat) {
    const std::size_t name_end = stat.rfind(')');
    return name_end == std::string::npos || stat.find_first_of("ZX", name_end) == name_end + 2;
}

// A field of /proc/PID/stat behind the third, of its text; 0: it has none.
std::uint64_t number_in(const std::string& stat, int wanted) {
    // The command's name, field 2, may hold blanks and parentheses; field 3 begins after the last ')'.
    const std::size_t name_end = stat.rfind(')');
    if (name_end == std::string::npos) return 0;
    std::istringstream fields(stat.substr(name_end + 1));
    std::string skipped;
    for (int field = 3; field < wanted; ++field)
        fields >> skipped;
    std::uint64_t number = 0;
    fields >> number;
    return number;
}

// 0: there is no such process.
std::uint64_t number_in_stat(pid_t pid, int wanted) {
    const auto text = read_file(path_of(pid, "stat"), longest_line);
    return text ? number_in(*text, wanted) : 0;
}

// 0: the name is no process's.
pid_t pid_of(const std::string& name) {
    pid_t pid = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), pid);
    return error == std::errc() && end == name.data() + name.size() ? pid : 0;
}

constexpr int parent_field = 4;
constexpr int terminal_field = 7;
constexpr int start_field = 22;

} // namespace

std::uint64_t start_time_of(pid_t pid) {
    const auto stat = read_file(path_of(pid, "stat"), longest_line);
    return !stat || has_ended(*stat) ? 0 : number_in(*stat, start_field);
}

Descriptor open_process(pid_t pid, std::uint64_t start) {
    if (pid <= 0 || start == 0) return {};
    Descriptor process(pidfd_open(pid, 0));
    // After the descriptor was opened: it is of the process whose start this is, or of one that has ended.
    return start_time_of(pid) == start ? std::move(process) : Descriptor();
}

std::optional<ProcessEntry> process_entry(pid_t pid) {
    const auto stat = pid > 0 ? read_file(path_of(pid, "stat"), longest_line) : Result<std::string>("");
    if (!stat || has_ended(*stat)) return std::nullopt;
    return ProcessEntry{pid, static_cast<pid_t>(number_in(*stat, parent_field)),
                        number_in(*stat, start_field)};
}

std::vector<ProcessEntry> all_processes(std::size_t most) {
    std::vector<ProcessEntry> processes;
    std::error_code error;
    std::filesystem::directory_iterator entry("/proc", error);
    for (; !error && entry != std::filesystem::directory_iterator() && processes.size() < most;
         entry.increment(error)) {
        if (const auto process = process_entry(pid_of(entry->path().filename().string())))
            processes.push_back(*process);
    }
    return processes;
}

// The kernel writes it as new_encode_dev() does: twelve bits of the major number between eight and twelve of the minor one.
dev_t terminal_of(pid_t pid) {
    const std::uint64_t number = number_in_stat(pid, terminal_field);
    const auto major_number = static_cast<unsigned>((number >> 8U) & 0xFFFU);
    const auto minor_number = static_cast<unsigned>((number & 0xFFU) | ((number >> 12U) & 0xFFF00U));
    return number == 0 ? 0 : makedev(major_number, minor_number);
}

bool has_terminal(pid_t pid) {
    return terminal_of(pid) != 0;
}

std::optional<uid_t> login_uid_of(pid_t pid) {
    const auto text = read_file(path_of(pid, "loginuid"), longest_line);
    if (!text) return std::nullopt;
    uid_t uid = not_set;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), uid);
    if (error != std::errc() || uid == not_set) return std::nullopt;
    return uid;
}

std::string arguments_of(pid_t pid, std::size_t most) {
    const auto file = open_regular_file(path_of(pid, "cmdline"));
    std::string line(longest_line, '\0');
    const ssize_t size = file ? read_fully(file->get(), line) : 0;
    line.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    if (line.ends_with('\0')) line.pop_back();
    const auto name_end = line.find('\0');
    line = name_end == std::string::npos ? std::string() : line.substr(name_end + 1, most);
    std::ranges::replace(line, '\0', ' ');
    return line;
}

std::optional<Uids> uids_of(pid_t pid) {
    // Not read as a whole: further down stand all groups of the process, of which there may be 65536.
    std::ifstream lines(path_of(pid, "status"));
    for (std::string name; lines >> name; std::getline(lines, name)) {
        if (name != "Uid:") continue;
        Uids uids;
        return lines >> uids.real >> uids.effective ? std::optional(uids) : std::nullopt;
    }
    return std::nullopt;
}

} // namespace signet::system
