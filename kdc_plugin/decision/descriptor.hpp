// SPDX-License-Identifier: Apache-2.0
#pragma once

// Owner of a file descriptor.

#include <unistd.h>

namespace signet::kdc {

class Descriptor {
public:
    explicit Descriptor(int fd) : fd_(fd) {} // negative: none
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (fd_ >= 0) close(fd_);
    }
    int get() const { return fd_; }

private:
    int fd_;
};

} // namespace signet::kdc
