// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/agent/places.hpp"

#include <array>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <pwd.h>
#include <string_view>
#include <sys/stat.h>

namespace signet::worker {
namespace {

struct CloseFolder {
    void operator()(DIR* folder) const { closedir(folder); }
};
using Folder = std::unique_ptr<DIR, CloseFolder>;

// Not through a link: what belongs to the user stands there itself.
bool is_of(const std::string& path, mode_t kind, uid_t user) {
    struct stat status {};
    return lstat(path.c_str(), &status) == 0 && (status.st_mode & S_IFMT) == kind && status.st_uid == user;
}

// Of this kind, that user's and named like that; as many as there is room for.
std::vector<std::string> entries_of(const std::string& folder, std::string_view prefix, mode_t kind,
                                    uid_t user) {
    std::vector<std::string> paths;
    const Folder open(opendir(folder.c_str()));
    if (!open) return paths;
    for (std::size_t seen = 0; seen < max_folder_entries && paths.size() < max_agent_sockets; ++seen) {
        const dirent* const entry = readdir(open.get());
        if (entry == nullptr) break;
        const std::string_view name(entry->d_name);
        if (!name.starts_with(prefix)) continue;
        std::string path = folder + "/" + std::string(name);
        if (is_of(path, kind, user)) paths.push_back(std::move(path));
    }
    return paths;
}

} // namespace

std::string home_of(uid_t user) {
    const passwd* const account = getpwuid(user);
    return account == nullptr ? std::string() : std::string(account->pw_dir);
}

std::vector<std::string> sockets_in_temporary_folder(const std::string& folder, uid_t user) {
    std::vector<std::string> sockets;
    for (const std::string& own : entries_of(folder, "ssh-", S_IFDIR, user))
        for (std::string& socket : entries_of(own, "agent.", S_IFSOCK, user))
            if (sockets.size() < max_agent_sockets) sockets.push_back(std::move(socket));
    return sockets;
}

// Not gpg-agent: it loads no module of PKCS#11, so it has no key of a card that others read, and who connects to its socket
// starts it and has a ~/.gnupg.
std::vector<std::string> sockets_in_runtime_folder(const std::string& folder, uid_t user) {
    constexpr std::array names = {"openssh_agent",    // ssh-agent.service of Debian 13
                                  "ssh-agent.socket", // of Arch, Fedora and many a home
                                  "keyring/ssh",      // gnome-keyring-daemon
                                  "gcr/ssh"};         // gcr-ssh-agent, its successor
    std::vector<std::string> sockets;
    for (const char* const name : names) {
        std::string path = folder + "/" + name;
        if (is_of(path, S_IFSOCK, user)) sockets.push_back(std::move(path));
    }
    return sockets;
}

std::vector<std::string> sockets_in_home(const std::string& home, uid_t user) {
    return entries_of(home + "/.ssh/agent", "", S_IFSOCK, user);
}

} // namespace signet::worker
