// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/directory/account.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <grp.h>
#include <optional>
#include <pwd.h>
#include <vector>

namespace signet::worker {
namespace {

constexpr std::size_t first_size = 4096;
constexpr std::size_t largest_size =
    16UL * 1024 * 1024;          // bytes; a group with 500,000 members, whom getgrnam_r all names
constexpr int first_groups = 64; // most accounts have fewer

// POSIX lets a name service say "not found" in several ways (getpwnam_r(3), NOTES).
bool means_not_found(int error) {
    return error == 0 || error == ENOENT || error == ESRCH || error == EBADF || error == EPERM;
}

// An entry of a database of the name service, by name: 0, or the error. `found` stays null for one that is not there.
template <class Entry>
int find_entry(int (*get)(const char*, Entry*, char*, std::size_t, Entry**), const std::string& name,
               Entry& entry, std::vector<char>& strings, Entry*& found) {
    int error = ERANGE;
    for (std::size_t size = first_size; error == ERANGE && size <= largest_size; size *= 4) {
        strings.resize(size);
        error = get(name.c_str(), &entry, strings.data(), strings.size(), &found);
    }
    return error;
}

Result<protocol::Account> look_up(const std::string& name) {
    passwd entry{};
    passwd* found = nullptr;
    std::vector<char> strings; // what `entry` points into
    const int error = find_entry(getpwnam_r, name, entry, strings, found);
    if (found) return protocol::Account{entry.pw_name, entry.pw_uid, entry.pw_gid};
    if (means_not_found(error)) return WorkerError{Reason::account_unknown, name};
    return WorkerError{Reason::accounts_unavailable, name + ": " + std::strerror(error)};
}

struct KnownGroup {
    gid_t gid;
    bool names_account; // among its members; not all name services say these
};

std::optional<KnownGroup> find_group(const std::string& name, const std::string& account) {
    group entry{};
    group* found = nullptr;
    std::vector<char> strings;
    find_entry(getgrnam_r, name, entry, strings, found);
    if (!found) return std::nullopt;
    KnownGroup known{entry.gr_gid, false};
    for (char** member = entry.gr_mem; *member; ++member)
        known.names_account = known.names_account || account == *member;
    return known;
}

// Nothing: there are more than a process could have.
std::optional<std::vector<gid_t>> groups_of(const protocol::Account& account) {
    int count = first_groups;
    std::vector<gid_t> groups(first_groups);
    if (getgrouplist(account.user.c_str(), account.gid, groups.data(), &count) < 0) {
        if (count <= first_groups || count > NGROUPS_MAX) return std::nullopt;
        groups.resize(static_cast<std::size_t>(count)); // what it said that there are
        if (getgrouplist(account.user.c_str(), account.gid, groups.data(), &count) < 0) return std::nullopt;
    }
    groups.resize(static_cast<std::size_t>(count));
    return groups;
}

// A group that the name service does not know, or cannot say now, goes into neither list: the two look the same from
// here, and whoever decides must not take an outage for "no member". getgrouplist tells an outage even less, it leaves
// groups out; so a group that names the account as a member, though the account's groups lack it, is not known either.
void sort_groups(protocol::Account& account, const std::vector<std::string>& asked) {
    if (asked.empty()) return;
    const auto own = groups_of(account);
    if (!own) return;
    for (const std::string& name : asked) {
        const auto group = find_group(name, account.user);
        if (!group) continue;
        const bool is_member = std::ranges::find(*own, group->gid) != own->end();
        if (is_member)
            account.groups.push_back(name);
        else if (!group->names_account)
            account.other_groups.push_back(name);
    }
}

} // namespace

Result<protocol::Account> look_up_account(const protocol::LookUpAccount& request) {
    Result<protocol::Account> account = WorkerError{Reason::account_unknown, "no name"};
    for (const std::string& name : request.names) {
        account = look_up(name);
        if (account || account.error().reason != Reason::account_unknown) break;
    }
    if (account) sort_groups(*account, request.groups);
    return account;
}

} // namespace signet::worker
