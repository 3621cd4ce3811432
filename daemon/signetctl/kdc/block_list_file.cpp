// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/kdc/block_list_file.hpp"

#include "certmap/judgement/block_list.hpp"
#include "daemon/system/file.hpp"
#include "daemon/system/trusted_file.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <unistd.h>

namespace signet::ctl {
namespace {

using certmap::Error;
using certmap::Result;
using system::Descriptor;

Error failed(const std::string& path) {
    return Error(path + ": " + std::strerror(errno), "");
}

std::string folder_of(const std::string& path) {
    const auto folder = std::filesystem::path(path).parent_path();
    return folder.empty() ? "." : folder.string();
}

// Who holds it is another signetctl, for milliseconds, and one that has died holds none. The file is never
// removed: who waits for it must not get one that is gone.
Result<void> wait_for_lock(int fd, const std::string& path) {
    while (flock(fd, LOCK_EX) != 0)
        if (errno != EINTR) return failed(path);
    return {};
}

} // namespace

Result<std::string> read_block_list(const std::string& path) {
    auto text = system::read_trusted_file(path, certmap::max_block_list, geteuid());
    if (text) return std::move(*text);
    if (text.error().code == ENOENT) return std::string();
    return Error(text.error().problem, text.error().hint);
}

Result<EditedBlockList> change_block_list(const std::string& path, const BlockListEdit& edit) {
    if (const auto made = system::make_folder(folder_of(path)); !made) return Error(made.error().problem, "");
    const std::string lock_path = path + ".lock";
    const Descriptor lock(open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (lock.get() < 0) return failed(lock_path);
    if (const auto locked = wait_for_lock(lock.get(), lock_path); !locked) return locked.error();
    const auto text = read_block_list(path);
    if (!text) return text.error();
    auto edited = edit(*text);
    if (!edited) return Error(path + ": " + edited.error().problem, edited.error().hint);
    if (!edited->changed) return edited;
    const auto written = system::replace_file(path, edited->text, 0644);
    if (!written) return Error(written.error().problem, "");
    return edited;
}

} // namespace signet::ctl
