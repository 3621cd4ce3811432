// SPDX-License-Identifier: Apache-2.0
#include "daemon/system/file.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>

namespace signet::system {
namespace {

std::string folder_of(const std::string& path) {
    const auto folder = std::filesystem::path(path).parent_path();
    return folder.empty() ? "." : folder.string();
}

} // namespace

Result<Descriptor> open_regular_file(const std::string& path) {
    Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    struct stat status {};
    if (!file.is_open() || fstat(file.get(), &status) != 0) return error_of_call(path);
    if (!S_ISREG(status.st_mode)) return Error(path + ": is not a regular file", EINVAL);
    return file;
}

ssize_t read_fully(int fd, std::span<char> into) {
    std::size_t size = 0;
    while (size < into.size()) {
        const ssize_t got = read(fd, into.data() + size, into.size() - size);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return -1;
        if (got == 0) break;
        size += static_cast<std::size_t>(got);
    }
    return static_cast<ssize_t>(size);
}

bool write_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = write(fd, bytes.data(), bytes.size());
        if (written < 0 && errno != EINTR) return false;
        if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

Result<std::string> read_whole(int fd, const std::string& path, std::size_t max_size) {
    std::string text;
    std::array<char, 16384> part{};
    while (true) {
        const ssize_t got = read_fully(fd, part);
        if (got < 0) return error_of_call(path);
        text.append(part.data(), static_cast<std::size_t>(got));
        if (text.size() > max_size)
            return Error(path + ": is too long", EFBIG, "at most " + std::to_string(max_size) + " bytes");
        if (static_cast<std::size_t>(got) < part.size()) return text;
    }
}

Result<std::string> read_file(const std::string& path, std::size_t max_size) {
    const auto file = open_regular_file(path);
    if (!file) return file.error();
    return read_whole(file->get(), path, max_size);
}

Result<std::vector<std::string>> list_folder(const std::string& path) {
    std::vector<std::string> entries;
    std::error_code error;
    std::filesystem::directory_iterator entry(path, error);
    for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error))
        entries.push_back(entry->path().string());
    if (error) return Error(path + ": " + error.message(), error.value());
    std::ranges::sort(entries);
    return entries;
}

Result<void> make_folder(const std::string& path) {
    constexpr mode_t for_everybody_to_enter = 0755;
    std::error_code error;
    const auto above = std::filesystem::path(path).parent_path();
    if (!above.empty()) std::filesystem::create_directories(above, error);
    const bool is_made = mkdir(path.c_str(), for_everybody_to_enter) == 0;
    if (!is_made && errno != EEXIST) return error_of_call(path);
    if (is_made && chmod(path.c_str(), for_everybody_to_enter) != 0) return error_of_call(path);
    return {};
}

Result<void> replace_file(const std::string& path, std::string_view bytes, mode_t mode) {
    std::string temporary = path + ".XXXXXX";
    const Descriptor file(mkostemp(temporary.data(), O_CLOEXEC));
    if (!file.is_open()) return error_of_call(path);
    const bool is_replaced = fchmod(file.get(), mode) == 0 && write_all(file.get(), bytes) &&
                             fsync(file.get()) == 0 && std::rename(temporary.c_str(), path.c_str()) == 0;
    if (!is_replaced) {
        const Error error = error_of_call(path);
        unlink(temporary.c_str());
        return error;
    }
    const std::string folder = folder_of(path);
    const Descriptor opened_folder(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!opened_folder.is_open() || fsync(opened_folder.get()) != 0) return error_of_call(folder);
    return {};
}

} // namespace signet::system
