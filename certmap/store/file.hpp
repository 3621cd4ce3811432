// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a store asks of files beyond LMDB: an owner for a descriptor, the lock that lets one process write at a
// time, and the file beside the store that is renamed over it when it is complete.
//
// Lock and store get the group of the folder they are in, and from root its owner too: otherwise a store that
// root has imported could not be brought up to date by the user that the sync runs as.

#include "certmap/text/result.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <sys/types.h>
#include <utility>

namespace signet::certmap::store {

inline constexpr mode_t private_mode = 0600; // until it is the store

class File {
public:
    explicit File(int descriptor = -1) noexcept : descriptor_(descriptor) {}
    File(File&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    File& operator=(File&& other) noexcept {
        std::swap(descriptor_, other.descriptor_);
        return *this;
    }
    ~File();

    int get() const noexcept { return descriptor_; }
    bool is_open() const noexcept { return descriptor_ >= 0; }

private:
    int descriptor_;
};

// "PATH: WHAT: strerror(code)".
Error system_error(const std::string& path, const std::string& what, int code);

// PATH.lock, held until the file is closed or the process ends, however it ends. Another writer is waited for that long, and
// then it is an error.
Result<File> lock_writers(const std::string& path, std::chrono::milliseconds patience);

// PATH.new, of mode 0600; removed in the end if it did not take its place.
class NewFile {
public:
    // Removes what a writer that was killed left behind. The caller holds the lock.
    static Result<NewFile> create(const std::string& store);
    NewFile(NewFile&& other) noexcept
        : file_(std::move(other.file_)), store_(std::exchange(other.store_, {})) {}
    NewFile& operator=(NewFile&&) = delete;
    ~NewFile();

    int descriptor() const noexcept { return file_.get(); }

    // Gives the complete file its owner, mode and time, brings it to the disk and renames it over the store.
    // `size` in bytes: LMDB leaves out the last pages when they are empty.
    Result<void> take_place(std::uint64_t size, std::int64_t time);

private:
    NewFile(File file, std::string store) : file_(std::move(file)), store_(std::move(store)) {}
    std::string path() const { return store_ + ".new"; }

    File file_;
    std::string store_; // empty: nothing to remove
};

// Sets the time of modification of the store at this path; seconds since 1970.
Result<void> set_time(const std::string& store, std::int64_t time);

} // namespace signet::certmap::store
