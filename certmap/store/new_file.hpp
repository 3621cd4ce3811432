// SPDX-License-Identifier: Apache-2.0
#pragma once

// How a store gets its place: the lock that lets one process write at a time, and the file beside the store
// that is renamed over it when it is complete.

#include "certmap/store/file.hpp"
#include "certmap/text/result.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace signet::certmap::store {

// PATH.lock, held until the file is closed or the process ends, however it ends. At once, or an error.
Result<File> lock_writers(const std::string& path);

// PATH.new; removed in the end if it did not take its place.
class NewFile {
public:
    explicit NewFile(const std::string& store) : store_(store), path_(store + ".new") {}
    NewFile(const NewFile&) = delete;
    NewFile& operator=(const NewFile&) = delete;
    ~NewFile();

    const std::string& path() const noexcept { return path_; }

    // Removes what a writer that was killed left behind.
    std::optional<Error> make_room();
    // An empty file of mode 0600.
    Result<File> create();

    // Gives the complete file its size, mode and group, brings it to the disk and renames it.
    std::optional<Error> take_place(std::uint64_t size);

private:
    std::string store_;
    std::string path_;
    bool in_place_ = false;
};

} // namespace signet::certmap::store
