// SPDX-License-Identifier: Apache-2.0
#pragma once

// How readers tell the writer which state of the file they are looking at, without being able to write
// anything: each holds an advisory read lock (F_OFD_SETLK) on the byte of the data file whose offset is the
// number of its transaction. Why not LMDB's own lock file: README.md.

#include "certmap/text/result.hpp"

#include <cstdint>

namespace signet::certmap::store {

// False: the kernel refused, and the state must not be looked at.
bool lock_snapshot(int descriptor, std::uint64_t transaction) noexcept;
void unlock_snapshot(int descriptor, std::uint64_t transaction) noexcept;

// Would a writer that follows on transaction `last` write where somebody is still reading? LMDB takes the
// pages that transaction N freed for use in N + 2 or later; the state N - 1 is the last that had them.
// If nobody can tell: yes.
bool is_anybody_behind(int descriptor, std::uint64_t last) noexcept;

} // namespace signet::certmap::store
