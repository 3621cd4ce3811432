// SPDX-License-Identifier: Apache-2.0
#include "daemon/system/identity.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <grp.h>
#include <memory>
#include <pwd.h>
#include <sys/fsuid.h>
#include <sys/prctl.h>
#include <unistd.h>

namespace signet::system {
namespace {

bool is_all(Identity identity) {
    std::array<uid_t, 3> uids{};
    std::array<gid_t, 3> gids{};
    if (getresuid(&uids[0], &uids[1], &uids[2]) != 0 || getresgid(&gids[0], &gids[1], &gids[2]) != 0)
        return false;
    const auto [uid, gid] = identity;
    return uids == std::array{uid, uid, uid} && gids == std::array{gid, gid, gid};
}

} // namespace

Result<Identity> identity_of(const std::string& user) {
    errno = 0;
    const passwd* const entry = getpwnam(user.c_str());
    if (entry == nullptr) {
        const int code = errno;
        return Error("there is no user " + user + (code == 0 ? "" : std::string(": ") + std::strerror(code)),
                     code);
    }
    if (entry->pw_uid == 0 || entry->pw_gid == 0) return Error(user + " is root", EPERM);
    return Identity{entry->pw_uid, entry->pw_gid};
}

std::optional<gid_t> local_group(const std::string& name) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen("/etc/group", "re"), std::fclose);
    if (!file) return std::nullopt;
    while (const group* const entry = fgetgrent(file.get()))
        if (name == entry->gr_name) return entry->gr_gid;
    return std::nullopt;
}

std::vector<gid_t> local_groups_of(const std::string& user) {
    std::vector<gid_t> groups;
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen("/etc/group", "re"), std::fclose);
    if (!file) return groups;
    while (const group* const entry = fgetgrent(file.get())) {
        const auto is_user = [&](const char* member) { return user == member; };
        const char* const* end = entry->gr_mem;
        while (*end != nullptr)
            ++end;
        const bool is_member = std::any_of<const char* const*>(entry->gr_mem, end, is_user);
        if (is_member && entry->gr_gid != 0 && groups.size() < max_groups) groups.push_back(entry->gr_gid);
    }
    return groups;
}

Result<void> give_up_root(Identity identity, std::span<const gid_t> groups) {
    const auto [uid, gid] = identity;
    const bool has_root = std::find(groups.begin(), groups.end(), gid_t{0}) != groups.end();
    if (uid == 0 || gid == 0 || has_root)
        return Error("a process does not give up root to become root", EPERM);
    if (is_all(identity)) return {};
    // Otherwise the capabilities of root would stay with the user.
    if (prctl(PR_SET_KEEPCAPS, 0, 0, 0, 0) != 0) return error_of_call("PR_SET_KEEPCAPS");
    if (setgroups(groups.size(), groups.data()) != 0) return error_of_call("setgroups");
    if (setresgid(gid, gid, gid) != 0) return error_of_call("setresgid");
    if (setresuid(uid, uid, uid) != 0) return error_of_call("setresuid");
    if (!is_all(identity) || setuid(0) == 0 || getgroups(0, nullptr) != static_cast<int>(groups.size()))
        return Error("root was not given up", EPERM);
    return {};
}

// setfsuid(2) does not tell whether it has worked: the next call does, by what was before. A uid that is none changes nothing.
Result<Descriptor> open_as_user(uid_t uid, const std::string& path, int flags) {
    constexpr auto nobodys = static_cast<uid_t>(-1);
    const auto before = static_cast<uid_t>(setfsuid(uid));
    const bool is_user = static_cast<uid_t>(setfsuid(nobodys)) == uid;
    Descriptor opened(is_user ? open(path.c_str(), flags | O_CLOEXEC) : -1);
    const int failure = is_user ? errno : EPERM;
    setfsuid(before);
    if (!opened.is_open()) return Error(path + ": " + std::strerror(failure), failure);
    return opened;
}

} // namespace signet::system
