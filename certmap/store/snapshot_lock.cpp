// SPDX-License-Identifier: Apache-2.0
#include "certmap/store/snapshot_lock.hpp"

#include <cerrno>
#include <fcntl.h>
#include <limits>

namespace signet::certmap::store {
namespace {

constexpr auto max_offset = static_cast<std::uint64_t>(std::numeric_limits<off_t>::max() - 1);

struct flock range(short type, std::uint64_t start, std::uint64_t length) noexcept {
    struct flock lock {};
    lock.l_type = type;
    lock.l_whence = SEEK_SET;
    lock.l_start = static_cast<off_t>(start);
    lock.l_len = static_cast<off_t>(length);
    return lock;
}

} // namespace

bool lock_snapshot(int descriptor, std::uint64_t transaction) noexcept {
    if (transaction > max_offset) return false;
    auto lock = range(F_RDLCK, transaction, 1);
    return fcntl(descriptor, F_OFD_SETLK, &lock) == 0;
}

void unlock_snapshot(int descriptor, std::uint64_t transaction) noexcept {
    if (transaction > max_offset) return;
    auto lock = range(F_UNLCK, transaction, 1);
    fcntl(descriptor, F_OFD_SETLK, &lock);
}

// The writer to come is last + 1; it may take what last - 1 freed, which the states up to last - 2 had.
bool is_anybody_behind(int descriptor, std::uint64_t last) noexcept {
    if (last < 2) return false;
    if (last > max_offset) return true;
    auto lock = range(F_WRLCK, 0, last - 1);
    return fcntl(descriptor, F_OFD_GETLK, &lock) != 0 || lock.l_type != F_UNLCK;
}

} // namespace signet::certmap::store
