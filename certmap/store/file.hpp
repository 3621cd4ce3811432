// SPDX-License-Identifier: Apache-2.0
#pragma once

// A file descriptor with an owner, and the few things the store asks of files beyond LMDB. Nothing outside
// certmap/store uses it.

#include "certmap/text/result.hpp"

#include <optional>
#include <string>
#include <sys/stat.h>
#include <sys/types.h>

namespace signet::certmap::store {

class File {
public:
    File() = default;
    explicit File(int descriptor) noexcept : descriptor_(descriptor) {}
    File(File&& other) noexcept : descriptor_(other.release()) {}
    File& operator=(File&& other) noexcept;
    ~File();

    int get() const noexcept { return descriptor_; }
    bool is_open() const noexcept { return descriptor_ >= 0; }
    int release() noexcept;

private:
    int descriptor_ = -1;
};

// "PATH: WHAT: strerror(code)".
Error system_error(const std::string& path, const std::string& what, int code);

// "." for a path without a slash.
std::string folder_of(const std::string& path);

// nullopt: no error. A file's name is only on the disk when its folder is.
std::optional<Error> sync_folder_of(const std::string& path);

// Which file is behind a descriptor or a path: nullopt when nobody can say.
struct Identity {
    dev_t device;
    ino_t inode;

    bool operator==(const Identity&) const = default;
};

std::optional<Identity> identity_of(int descriptor);
std::optional<Identity> identity_of(const std::string& path);

} // namespace signet::certmap::store
