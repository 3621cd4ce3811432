// SPDX-License-Identifier: Apache-2.0
#include "certmap/store/file.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace signet::certmap::store {
namespace {

// Between two tries: flock(2) waits without a limit, and nothing else tells when it would not.
constexpr std::chrono::milliseconds glance{20};
constexpr mode_t store_mode = 0640; // those who read stores are in the group
constexpr uid_t same_owner = static_cast<uid_t>(-1);

std::string folder_of(const std::string& path) {
    const auto slash = path.rfind('/');
    if (slash == std::string::npos) return ".";
    return slash == 0 ? "/" : path.substr(0, slash);
}

// A file that root owns and that has a second name may be root's own, linked here by the folder's owner.
bool give_to_owner_of_folder(const File& file, const std::string& path) {
    struct stat folder {};
    struct stat status {};
    if (stat(folder_of(path).c_str(), &folder) != 0 || fstat(file.get(), &status) != 0) return false;
    const bool is_root = geteuid() == 0;
    if (is_root && status.st_nlink != 1) {
        errno = EMLINK;
        return false;
    }
    const bool is_owned = !is_root || status.st_uid == folder.st_uid;
    if (is_owned && status.st_gid == folder.st_gid) return true;
    return fchown(file.get(), is_root ? folder.st_uid : same_owner, folder.st_gid) == 0;
}

std::array<timespec, 2> access_and_modification(std::int64_t time) {
    return {timespec{0, UTIME_OMIT}, timespec{static_cast<time_t>(time), 0}};
}

// A file's name is on the disk when its folder is.
Result<void> sync_folder_of(const std::string& path) {
    const std::string folder = folder_of(path);
    const File opened(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!opened.is_open() || fsync(opened.get()) != 0)
        return system_error(folder, "cannot be written to the disk", errno);
    return {};
}

} // namespace

File::~File() {
    if (descriptor_ >= 0) close(descriptor_);
}

Error system_error(const std::string& path, const std::string& what, int code) {
    return Error{path + ": " + what + ": " + std::strerror(code), {}};
}

Result<File> lock_writers(const std::string& path, std::chrono::milliseconds patience) {
    const auto end = std::chrono::steady_clock::now() + patience;
    const std::string name = path + ".lock";
    File lock(open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, private_mode));
    if (!lock.is_open()) return system_error(name, "cannot be opened", errno);
    if (geteuid() == 0 && !give_to_owner_of_folder(lock, path))
        return system_error(name, "cannot be given to the owner of the folder", errno);
    while (flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK) return system_error(name, "cannot be locked", errno);
        if (std::chrono::steady_clock::now() >= end)
            return Error{path + ": another process is writing this store", "let it end, and try again"};
        poll(nullptr, 0, static_cast<int>(glance.count()));
    }
    return lock;
}

Result<NewFile> NewFile::create(const std::string& store) {
    const std::string path = store + ".new";
    if (unlink(path.c_str()) != 0 && errno != ENOENT) return system_error(path, "cannot be removed", errno);
    File file(open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, private_mode));
    if (!file.is_open()) return system_error(path, "cannot be made", errno);
    return NewFile(std::move(file), store);
}

NewFile::~NewFile() {
    if (!store_.empty()) unlink(path().c_str());
}

Result<void> NewFile::take_place(std::uint64_t size, std::int64_t time) {
    if (ftruncate(file_.get(), static_cast<off_t>(size)) != 0 || fchmod(file_.get(), store_mode) != 0 ||
        futimens(file_.get(), access_and_modification(time).data()) != 0)
        return system_error(path(), "cannot be given its size, mode and time", errno);
    if (!give_to_owner_of_folder(file_, store_))
        return system_error(path(), "cannot be given the owner and the group of its folder", errno);
    if (fsync(file_.get()) != 0) return system_error(path(), "cannot be written to the disk", errno);
    if (rename(path().c_str(), store_.c_str()) != 0) return system_error(store_, "cannot be replaced", errno);
    const std::string store = std::exchange(store_, {});
    return sync_folder_of(store);
}

Result<void> set_time(const std::string& store, std::int64_t time) {
    if (utimensat(AT_FDCWD, store.c_str(), access_and_modification(time).data(), 0) == 0) return {};
    return system_error(store, "cannot be given the time of this sync", errno);
}

} // namespace signet::certmap::store
