// SPDX-License-Identifier: Apache-2.0
#pragma once

// Owner of a file descriptor: closes it, can be moved, cannot be copied.

#include <unistd.h>
#include <utility>

namespace signet::system {

class Descriptor {
public:
    Descriptor() = default;
    explicit Descriptor(int fd) noexcept : fd_(fd) {} // negative: none
    Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~Descriptor() {
        if (fd_ >= 0) close(fd_);
    }

    int get() const noexcept { return fd_; }
    bool is_open() const noexcept { return fd_ >= 0; }
    int release() noexcept { return std::exchange(fd_, -1); } // the caller's from now on

private:
    int fd_ = -1;
};

} // namespace signet::system
