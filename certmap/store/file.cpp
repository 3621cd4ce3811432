// SPDX-License-Identifier: Apache-2.0
#include "certmap/store/file.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace signet::certmap::store {

File& File::operator=(File&& other) noexcept {
    File old(std::exchange(descriptor_, other.release()));
    return *this;
}

File::~File() {
    if (descriptor_ >= 0) close(descriptor_);
}

int File::release() noexcept {
    return std::exchange(descriptor_, -1);
}

Error system_error(const std::string& path, const std::string& what, int code) {
    return Error{path + ": " + what + ": " + std::strerror(code), {}};
}

std::string folder_of(const std::string& path) {
    const auto slash = path.rfind('/');
    if (slash == std::string::npos) return ".";
    return slash == 0 ? "/" : path.substr(0, slash);
}

std::optional<Error> sync_folder_of(const std::string& path) {
    const std::string folder = folder_of(path);
    const File opened(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!opened.is_open() || fsync(opened.get()) != 0)
        return system_error(folder, "cannot be written to the disk", errno);
    return std::nullopt;
}

std::optional<Identity> identity_of(int descriptor) {
    struct stat status {};
    if (fstat(descriptor, &status) != 0) return std::nullopt;
    return Identity{status.st_dev, status.st_ino};
}

std::optional<Identity> identity_of(const std::string& path) {
    struct stat status {};
    if (stat(path.c_str(), &status) != 0) return std::nullopt;
    return Identity{status.st_dev, status.st_ino};
}

} // namespace signet::certmap::store
