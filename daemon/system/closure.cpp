// SPDX-License-Identifier: Apache-2.0
#include "daemon/system/closure.hpp"

#include <cerrno>
#include <filesystem>
#include <sys/stat.h>

namespace signet::system {
namespace {

namespace fs = std::filesystem;

// The folders above an absolute path.
Result<void> passed_by_owners(const std::string& path, const fs::path& absolute) {
    for (fs::path below = absolute; below.has_relative_path(); below = below.parent_path()) {
        const fs::path folder = below.parent_path();
        struct stat status {};
        if (stat(folder.c_str(), &status) == 0 && (status.st_mode & S_IXUSR) == 0)
            return Error(path + ": its folder " + folder.string() + " lets not even its owner pass", EACCES,
                         "chmod u+x");
    }
    return {};
}

} // namespace

Result<void> readable_by_owner(const std::string& path) {
    struct stat status {};
    if (stat(path.c_str(), &status) != 0) return {};
    const bool is_folder = S_ISDIR(status.st_mode);
    const mode_t wanted = is_folder ? S_IRUSR | S_IXUSR : S_IRUSR;
    if ((status.st_mode & wanted) != wanted)
        return Error(path + ": not even its owner may read it", EACCES,
                     is_folder ? "chmod u+rx" : "chmod u+r");
    std::error_code error;
    const fs::path written = fs::absolute(path, error);
    const fs::path resolved = error ? fs::path() : fs::canonical(path, error);
    if (error) return {};
    if (auto passed = passed_by_owners(path, written); !passed) return passed;
    return resolved == written ? Result<void>() : passed_by_owners(path, resolved);
}

} // namespace signet::system
