// SPDX-License-Identifier: Apache-2.0
#pragma once

// One file that setup changes, as a value: what it was, and what it becomes. What several of them are together, and how they
// are taken back, is record.hpp's.

#include "certmap/text/result.hpp"
#include "daemon/system/result.hpp"

#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace signet::ctl {

inline certmap::Error error_of(const system::Error& error) {
    return {error.problem, error.hint};
}

inline constexpr std::size_t max_changed_file = 256UL * 1024; // bytes

struct FileChange {
    std::string path{};
    std::optional<std::string> before{}; // nothing: there was no such file
    std::string after{};
    mode_t mode = 0644; // of the file before, and after
    friend bool operator==(const FileChange&, const FileChange&) = default;
};

// A stack of PAM, or what pam-auth-update(8) knows of it: these hang together.
bool is_of_pam(const FileChange& change);

// From what is there now; an error where a file cannot be read, or is a link that a replacement would cut.
system::Result<FileChange> change_to(const std::string& path, std::string after);

// What is at that path now; nothing: no such file.
system::Result<std::optional<std::string>> contents_of(const std::string& path);

// To what it becomes, or back to what it was: the whole file or none of it.
system::Result<void> write_after(const FileChange& change);
system::Result<void> write_before(const FileChange& change);

// As diff -u shows it, by that program; `scratch` is a folder where it may leave a file.
certmap::Result<std::string> diff_of(const FileChange& change, const std::string& scratch);

} // namespace signet::ctl
