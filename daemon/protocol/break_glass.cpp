// SPDX-License-Identifier: Apache-2.0
#include "daemon/protocol/break_glass.hpp"

#include "daemon/system/descriptor.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

namespace signet::protocol {
namespace {

constexpr std::string_view hex_digits = "0123456789ABCDEF";
constexpr mode_t for_its_owner = 0700;
constexpr mode_t writable_by_others = S_IWGRP | S_IWOTH;

bool is_plain(char c) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return is_letter || c == '_' || c == '-' || c == '@' || c == '.';
}

// With that mode whatever the umask is, which is that of whoever has started sudo.
int make_folder(const std::string& folder) {
    if (mkdir(folder.c_str(), for_its_owner) != 0) return errno == EEXIST ? 0 : errno;
    return chmod(folder.c_str(), for_its_owner) == 0 ? 0 : errno;
}

// No symbolic link, and nothing that another user has put there.
system::Descriptor open_folder(const std::string& folder) {
    system::Descriptor opened(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    struct stat status {};
    if (!opened.is_open() || fstat(opened.get(), &status) != 0) return {};
    if (status.st_uid == geteuid() && (status.st_mode & writable_by_others) == 0) return opened;
    errno = EPERM;
    return {};
}

std::optional<BreakGlassUse> use_of(int folder, const char* file) {
    const auto account = break_glass_account_of(file);
    struct stat status {};
    if (!account || fstatat(folder, file, &status, AT_SYMLINK_NOFOLLOW) != 0) return std::nullopt;
    if (!S_ISREG(status.st_mode)) return std::nullopt;
    return BreakGlassUse{*account, status.st_mtime};
}

} // namespace

std::string break_glass_folder_of(std::string_view demand_file) {
    return std::string(demand_file.substr(0, demand_file.rfind('/') + 1)) + "break-glass";
}

std::optional<std::string> break_glass_file_of(std::string_view account) {
    std::string file;
    for (const char c : account) {
        if (is_plain(c) && !(c == '.' && file.empty())) {
            file.push_back(c);
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        file.append({'%', hex_digits[byte >> 4U], hex_digits[byte & 15U]});
    }
    if (file.empty() || file.size() > NAME_MAX) return std::nullopt;
    return file;
}

std::optional<std::string> break_glass_account_of(std::string_view file) {
    std::string account;
    for (std::size_t i = 0; i < file.size(); ++i) {
        if (file[i] != '%') {
            account.push_back(file[i]);
            continue;
        }
        if (file.size() - i < 3) return std::nullopt;
        const std::size_t high = hex_digits.find(file[i + 1]);
        const std::size_t low = hex_digits.find(file[i + 2]);
        if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
        account.push_back(static_cast<char>(high << 4U | low));
        i += 2;
    }
    // One account has one file.
    return break_glass_file_of(account) == file ? std::optional(account) : std::nullopt;
}

int record_break_glass(const std::string& folder, std::string_view account) {
    const auto name = break_glass_file_of(account);
    if (!name) return ENAMETOOLONG;
    if (const int error = make_folder(folder); error != 0) return error;
    const system::Descriptor opened = open_folder(folder);
    if (!opened.is_open()) return errno;
    // Never a wait for a FIFO, never through a link.
    constexpr int flags = O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    const system::Descriptor file(openat(opened.get(), name->c_str(), flags, S_IRUSR | S_IWUSR));
    const bool is_recorded =
        file.is_open() && fchmod(file.get(), S_IRUSR | S_IWUSR) == 0 && futimens(file.get(), nullptr) == 0;
    return is_recorded ? 0 : errno;
}

BreakGlassUses read_break_glass(const std::string& folder) {
    system::Descriptor opened = open_folder(folder);
    if (!opened.is_open()) return {{}, errno == ENOENT ? 0 : errno};
    const std::unique_ptr<DIR, int (*)(DIR*)> entries(fdopendir(opened.get()), closedir);
    if (!entries) return {{}, errno};
    const int fd = opened.release(); // closedir() closes it
    BreakGlassUses found;
    while (const dirent* const entry = readdir(entries.get()))
        if (auto use = use_of(fd, entry->d_name)) found.uses.push_back(*std::move(use));
    std::ranges::sort(found.uses, {}, &BreakGlassUse::account);
    return found;
}

} // namespace signet::protocol
