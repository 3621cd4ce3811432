// SPDX-License-Identifier: Apache-2.0
#include "certmap/store/new_file.hpp"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace signet::certmap::store {
namespace {

constexpr mode_t private_mode = 0600;
constexpr mode_t store_mode = 0640; // who reads stores is in the group

// A new store keeps the group of the old one; the first has the folder's.
std::optional<gid_t> group_for(const std::string& store) {
    struct stat status {};
    if (stat(store.c_str(), &status) == 0 || stat(folder_of(store).c_str(), &status) == 0)
        return status.st_gid;
    return std::nullopt;
}

bool give_group(int descriptor, const std::string& store) {
    struct stat status {};
    const auto group = group_for(store);
    if (!group || fstat(descriptor, &status) != 0) return false;
    return status.st_gid == *group || fchown(descriptor, static_cast<uid_t>(-1), *group) == 0;
}

} // namespace

Result<File> lock_writers(const std::string& path) {
    const std::string name = path + ".lock";
    File lock(open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, private_mode));
    if (!lock.is_open()) return system_error(name, "cannot be opened", errno);
    if (flock(lock.get(), LOCK_EX | LOCK_NB) == 0) return lock;
    if (errno != EWOULDBLOCK) return system_error(name, "cannot be locked", errno);
    return Error{path + ": another process is writing this store", "let it end, and try again"};
}

NewFile::~NewFile() {
    if (!in_place_) unlink(path_.c_str());
}

std::optional<Error> NewFile::make_room() {
    if (unlink(path_.c_str()) == 0 || errno == ENOENT) return std::nullopt;
    return system_error(path_, "cannot be removed", errno);
}

Result<File> NewFile::create() {
    File file(open(path_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, private_mode));
    if (!file.is_open()) return system_error(path_, "cannot be made", errno);
    return file;
}

std::optional<Error> NewFile::take_place(std::uint64_t size) {
    const File file(open(path_.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
    if (!file.is_open()) return system_error(path_, "cannot be opened", errno);
    if (ftruncate(file.get(), static_cast<off_t>(size)) != 0 || !give_group(file.get(), store_) ||
        fchmod(file.get(), store_mode) != 0)
        return system_error(path_, "cannot be given its size, group and mode", errno);
    if (fsync(file.get()) != 0) return system_error(path_, "cannot be written to the disk", errno);
    if (rename(path_.c_str(), store_.c_str()) != 0) return system_error(store_, "cannot be replaced", errno);
    in_place_ = true;
    return sync_folder_of(store_);
}

} // namespace signet::certmap::store
