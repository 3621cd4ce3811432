// SPDX-License-Identifier: Apache-2.0
#include "daemon/system/process.hpp"

#include "daemon/system/file.hpp"

#include <charconv>
#include <fstream>
#include <sstream>
#include <string>

namespace signet::system {
namespace {

constexpr uid_t not_set = static_cast<uid_t>(-1);

// Bytes; a name of sixteen and fifty numbers.
constexpr std::size_t longest_line = 4096;

std::string path_of(pid_t pid, const char* file) {
    return "/proc/" + std::to_string(pid) + "/" + file;
}

// A field of /proc/PID/stat behind the third; 0: there is no such process.
std::uint64_t number_in_stat(pid_t pid, int wanted) {
    const auto text = read_file(path_of(pid, "stat"), longest_line);
    if (!text) return 0;
    // The command's name, field 2, may hold blanks and parentheses; field 3 begins after the last ')'.
    const std::size_t name_end = text->rfind(')');
    if (name_end == std::string::npos) return 0;
    std::istringstream fields(text->substr(name_end + 1));
    std::string skipped;
    for (int field = 3; field < wanted; ++field)
        fields >> skipped;
    std::uint64_t number = 0;
    fields >> number;
    return number;
}

} // namespace

std::uint64_t start_time_of(pid_t pid) {
    return number_in_stat(pid, 22);
}

bool has_terminal(pid_t pid) {
    return number_in_stat(pid, 7) != 0;
}

std::optional<uid_t> login_uid_of(pid_t pid) {
    const auto text = read_file(path_of(pid, "loginuid"), longest_line);
    if (!text) return std::nullopt;
    uid_t uid = not_set;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), uid);
    if (error != std::errc() || uid == not_set) return std::nullopt;
    return uid;
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
