// SPDX-License-Identifier: Apache-2.0
#include "daemon/system/trusted_file.hpp"

#include "daemon/system/closure.hpp"
#include "daemon/system/file.hpp"

#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>

namespace signet::system {
namespace {

namespace fs = std::filesystem;

std::string exposure_by(const struct stat& status, uid_t owner) {
    if (status.st_uid != root_uid && status.st_uid != owner) return "belongs to another user than root";
    // In a folder like /tmp everybody may add files, but nobody may rename or remove those of others.
    const bool keeps_entries = S_ISDIR(status.st_mode) && (status.st_mode & S_ISVTX) != 0;
    if (!keeps_entries && (status.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return "can be written by others than its owner";
    return {};
}

// Of the folders above an absolute path.
std::string exposure_above(const fs::path& path, uid_t owner) {
    for (fs::path below = path; below.has_relative_path(); below = below.parent_path()) {
        const fs::path folder = below.parent_path();
        struct stat status {};
        if (stat(folder.c_str(), &status) != 0) return "its folder " + error_of_call(folder).problem;
        if (const std::string exposed = exposure_by(status, owner); !exposed.empty())
            return "its folder " + folder.string() + " " + exposed;
    }
    return {};
}

std::string exposure_above(const std::string& path, uid_t owner) {
    std::error_code error;
    const fs::path written = fs::absolute(path, error);
    if (error) return "cannot be resolved: " + error.message();
    const fs::path resolved = fs::canonical(path, error);
    if (error) return "cannot be resolved: " + error.message();
    std::string exposed = exposure_above(written, owner);
    if (exposed.empty() && resolved != written) exposed = exposure_above(resolved, owner);
    return exposed;
}

} // namespace

std::string exposure_of(const std::string& path, uid_t owner) {
    struct stat status {};
    if (stat(path.c_str(), &status) != 0) return {};
    const std::string exposed = exposure_by(status, owner);
    return exposed.empty() ? exposure_above(path, owner) : exposed;
}

Result<Descriptor> open_trusted_file(const std::string& path, uid_t owner) {
    auto file = open_regular_file(path);
    if (!file) return file;
    struct stat status {};
    if (fstat(file->get(), &status) != 0) return error_of_call(path);
    if (const std::string exposed = exposure_by(status, owner); !exposed.empty())
        return Error(path + ": " + exposed, EPERM, "chown root and chmod go-w");
    if (const std::string exposed = exposure_above(path, owner); !exposed.empty())
        return Error(path + ": " + exposed, EPERM, "chown root and chmod go-w");
    if (const auto readable = readable_by_owner(path); !readable) return readable.error();
    return file;
}

Result<std::string> read_trusted_file(const std::string& path, std::size_t max_size, uid_t owner) {
    const auto file = open_trusted_file(path, owner);
    if (!file) return file.error();
    return read_whole(file->get(), path, max_size);
}

Result<void> append_to_trusted_file(const std::string& path, std::string_view text, uid_t owner) {
    // Before anything is made there: the folder could be a link into another one.
    const std::string folder = fs::path(path).parent_path();
    if (const std::string exposed = exposure_of(folder, owner); !exposed.empty())
        return Error(path + ": its folder " + exposed, EPERM, "chown root and chmod go-w");
    constexpr int flags = O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    const Descriptor file(open(path.c_str(), flags, S_IRUSR | S_IWUSR));
    struct stat status {};
    if (!file.is_open() || fstat(file.get(), &status) != 0) return error_of_call(path);
    if (!S_ISREG(status.st_mode)) return Error(path + ": is not a regular file", EINVAL);
    if (const std::string exposed = exposure_by(status, owner); !exposed.empty())
        return Error(path + ": " + exposed, EPERM, "chown root and chmod go-w");
    if (!write_all(file.get(), text)) return error_of_call(path);
    return {};
}

} // namespace signet::system
