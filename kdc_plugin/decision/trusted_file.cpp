// SPDX-License-Identifier: Apache-2.0
#include "kdc_plugin/decision/trusted_file.hpp"

#include "kdc_plugin/decision/descriptor.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>

namespace signet::kdc {
namespace {

using certmap::Error;
using certmap::Result;

std::int64_t nanoseconds(const timespec& time) {
    return static_cast<std::int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

std::string exposure(const struct stat& status) {
    if (status.st_uid != 0 && status.st_uid != geteuid()) return "belongs to another user than root";
    if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0) return "can be written by others than its owner";
    return {};
}

Error failed(const std::string& path) {
    return Error(path + ": " + std::strerror(errno), "");
}

Result<std::string> read_up_to(int fd, const std::string& path, std::size_t limit) {
    std::string text;
    std::array<char, 16384> part{};
    while (true) {
        const ssize_t got = read(fd, part.data(), part.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failed(path);
        if (got == 0) return text;
        text.append(part.data(), static_cast<std::size_t>(got));
        if (text.size() > limit)
            return Error(path + ": is too long", "at most " + std::to_string(limit) + " bytes");
    }
}

} // namespace

FileStamp stamp_of(const std::string& path) {
    struct stat status {};
    if (stat(path.c_str(), &status) != 0) return {};
    return {true,
            status.st_dev,
            status.st_ino,
            status.st_size,
            nanoseconds(status.st_mtim),
            nanoseconds(status.st_ctim)};
}

std::string exposure_of(const std::string& path) {
    struct stat status {};
    return stat(path.c_str(), &status) == 0 ? exposure(status) : std::string();
}

Result<std::string> read_trusted_file(const std::string& path, std::size_t limit) {
    // O_NONBLOCK: a FIFO in place of the file must not stop a KDC.
    const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    struct stat status {};
    if (file.get() < 0 || fstat(file.get(), &status) != 0) return failed(path);
    if (!S_ISREG(status.st_mode)) return Error(path + ": is no regular file", "");
    if (const std::string exposed = exposure(status); !exposed.empty())
        return Error(path + ": " + exposed, "chown root and chmod go-w");
    return read_up_to(file.get(), path, limit);
}

} // namespace signet::kdc
