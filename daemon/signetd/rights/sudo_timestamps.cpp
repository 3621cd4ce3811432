// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/rights/sudo_timestamps.hpp"

#include "daemon/system/descriptor.hpp"

#include <cerrno>
#include <climits>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <vector>

namespace signet::daemon {
namespace {

bool is_plain_file_name(const std::string& name) {
    const bool is_place = name == "." || name == "..";
    const std::string separators("/\0", 2);
    return !name.empty() && !is_place && name.size() <= NAME_MAX &&
           name.find_first_of(separators) == std::string::npos;
}

bool is_of_owner_alone(int folder, uid_t owner) {
    struct stat status {};
    return fstat(folder, &status) == 0 && status.st_uid == owner &&
           (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

void remove_from(const std::string& path, uid_t owner, const std::vector<std::string>& names,
                 TimestampRemoval& removal) {
    const system::Descriptor folder(open(path.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!folder.is_open() && errno == ENOENT) return;
    if (!folder.is_open()) {
        removal.problem = path + ": " + std::strerror(errno);
        return;
    }
    if (!is_of_owner_alone(folder.get(), owner)) {
        removal.problem = path + ": somebody else could write to it";
        return;
    }
    for (const std::string& name : names) {
        if (unlinkat(folder.get(), name.c_str(), 0) == 0)
            ++removal.removed;
        else if (errno != ENOENT)
            removal.problem = path + "/" + name + ": " + std::strerror(errno);
    }
}

} // namespace

TimestampRemoval remove_sudo_timestamps(const TimestampFolders& folders, const std::string& user, uid_t uid) {
    TimestampRemoval removal;
    std::vector<std::string> names{std::to_string(uid)};
    if (is_plain_file_name(user))
        names.push_back(user);
    else if (!user.empty())
        removal.problem = "the user's name is no file name";
    for (const std::string& path : folders.paths)
        remove_from(path, folders.owner, names, removal);
    return removal;
}

} // namespace signet::daemon
