// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/files.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

namespace signet::daemon {
namespace {

// A descriptor that closes itself.
class File {
public:
    explicit File(int fd) : fd_(fd) {}
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File() {
        if (fd_ >= 0) ::close(fd_);
    }
    int fd() const { return fd_; }

private:
    int fd_;
};

bool write_all(int fd, const std::string& text) {
    std::size_t done = 0;
    while (done < text.size()) {
        const ssize_t written = ::write(fd, text.data() + done, text.size() - done);
        if (written < 0 && errno != EINTR) return false;
        if (written > 0) done += static_cast<std::size_t>(written);
    }
    return true;
}

} // namespace

std::optional<std::string> read_file(const std::string& path, std::size_t limit) {
    const File file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat status {};
    if (file.fd() < 0 || fstat(file.fd(), &status) != 0) return std::nullopt;
    if (!S_ISREG(status.st_mode)) {
        errno = EINVAL;
        return std::nullopt;
    }
    std::string text(limit + 1, '\0');
    std::size_t size = 0;
    while (size < text.size()) {
        const ssize_t got = read(file.fd(), text.data() + size, text.size() - size);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return std::nullopt;
        if (got == 0) break;
        size += static_cast<std::size_t>(got);
    }
    if (size > limit) {
        errno = EFBIG;
        return std::nullopt;
    }
    text.resize(size);
    return text;
}

std::optional<std::vector<std::string>> list_directory(const std::string& path) {
    std::vector<std::string> entries;
    std::error_code error;
    std::filesystem::directory_iterator entry(path, error);
    for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error))
        entries.push_back(entry->path().string());
    if (error) {
        errno = error.value();
        return std::nullopt;
    }
    std::sort(entries.begin(), entries.end());
    return entries;
}

bool write_file_atomically(const std::string& path, const std::string& text) {
    const std::string temporary = path + ".new";
    const File file(open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (file.fd() < 0) return false;
    if (write_all(file.fd(), text) && rename(temporary.c_str(), path.c_str()) == 0) return true;
    const int error = errno;
    unlink(temporary.c_str());
    errno = error;
    return false;
}

std::string ownership_problem(const std::string& path) {
    struct stat status {};
    if (stat(path.c_str(), &status) != 0) return path + ": " + std::strerror(errno);
    if (status.st_uid != 0) return path + ": does not belong to root";
    if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0) return path + ": can be written by others than root";
    return {};
}

} // namespace signet::daemon
