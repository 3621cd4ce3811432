// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/directory/account.hpp"

#include <cerrno>
#include <cstring>
#include <pwd.h>
#include <vector>

namespace signet::worker {
namespace {

constexpr std::size_t first_size = 4096;
constexpr std::size_t largest_size = 1024 * 1024; // more is no passwd entry

// POSIX lets a name service say "not found" in several ways (getpwnam_r(3), NOTES).
bool means_not_found(int error) {
    return error == 0 || error == ENOENT || error == ESRCH || error == EBADF || error == EPERM;
}

Result<protocol::Account> look_up(const std::string& name) {
    passwd entry{};
    passwd* found = nullptr;
    int error = ERANGE;
    std::vector<char> strings; // what `entry` points into
    for (std::size_t size = first_size; error == ERANGE && size <= largest_size; size *= 4) {
        strings.resize(size);
        error = getpwnam_r(name.c_str(), &entry, strings.data(), strings.size(), &found);
    }
    if (found) return protocol::Account{entry.pw_name, entry.pw_uid, entry.pw_gid};
    if (means_not_found(error)) return WorkerError{Reason::account_unknown, name};
    return WorkerError{Reason::internal_error, name + ": " + std::strerror(error)};
}

} // namespace

Result<protocol::Account> look_up_account(const protocol::LookUpAccount& request) {
    Result<protocol::Account> account = WorkerError{Reason::account_unknown, "no name"};
    for (const std::string& name : request.names) {
        account = look_up(name);
        if (account || account.error().reason != Reason::account_unknown) break;
    }
    return account;
}

} // namespace signet::worker
