// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/check/local_password.hpp"

#include "daemon/signetctl/told.hpp"

#include <chrono>
#include <cstdio>
#include <grp.h>
#include <memory>
#include <pwd.h>
#include <unistd.h>

namespace signet::ctl {
namespace {

constexpr long unset = -1; // a field of shadow(5) that is empty

long days_since_1970() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return static_cast<long>(std::chrono::duration_cast<std::chrono::days>(since).count());
}

bool has_shell(const std::string& user) {
    const passwd* const account = getpwnam(user.c_str());
    // An empty one is /bin/sh (passwd(5)).
    const std::string shell = account == nullptr || account->pw_shell == nullptr ? "" : account->pw_shell;
    return shell.empty() || (access(shell.c_str(), X_OK) == 0 && !ends_at_once(shell));
}

} // namespace

bool is_expired(const spwd& entry, long today) {
    return entry.sp_expire != unset && today >= entry.sp_expire;
}

// "!" and "*" are no password's (shadow(5)). Of dates: as pam_unix(8) judges them in `account`.
Obstacle obstacle_of(const spwd& entry, long today) {
    const std::string_view password(entry.sp_pwdp == nullptr ? "" : entry.sp_pwdp);
    if (password.empty() || password.front() == '!' || password.front() == '*') return Obstacle::no_password;
    if (is_expired(entry, today)) return Obstacle::account_expired;
    const bool ends = entry.sp_lstchg > 0 && entry.sp_max != unset && entry.sp_inact != unset;
    if (ends && today - entry.sp_lstchg > entry.sp_max + entry.sp_inact) return Obstacle::password_expired;
    return Obstacle::none;
}

bool ends_at_once(std::string_view shell) {
    const std::string_view name = shell.substr(shell.rfind('/') + 1);
    return name == "nologin" || name == "false";
}

Obstacle obstacle_of(const std::string& user) {
    const spwd* const entry = getspnam(user.c_str());
    if (entry == nullptr) return Obstacle::no_password;
    if (const Obstacle obstacle = obstacle_of(*entry, days_since_1970()); obstacle != Obstacle::none)
        return obstacle;
    return has_shell(user) ? Obstacle::none : Obstacle::no_shell;
}

Obstacle obstacle_with_card(const std::string& user) {
    const spwd* const entry = getspnam(user.c_str());
    if (entry == nullptr) return Obstacle::none;
    if (is_expired(*entry, days_since_1970())) return Obstacle::account_expired;
    return has_shell(user) ? Obstacle::none : Obstacle::no_shell;
}

std::string text_of(Obstacle obstacle) {
    switch (obstacle) {
    case Obstacle::none: return {};
    case Obstacle::no_password: return tr("has no local password");
    case Obstacle::account_expired: return tr("is an account that has expired");
    case Obstacle::password_expired: return tr("has a password that expired too long ago to be changed");
    case Obstacle::no_shell: return tr("has a shell that ends at once, or that is not there");
    }
    return {};
}

Remedy remedy_of(Obstacle obstacle, const std::string& user) {
    switch (obstacle) {
    case Obstacle::none: return {};
    case Obstacle::account_expired: return "usermod --expiredate '' " + user;
    case Obstacle::no_shell: return "usermod --shell /bin/bash " + user;
    case Obstacle::no_password:
    case Obstacle::password_expired: return "passwd " + user;
    }
    return {};
}

std::vector<std::string> local_members_of(const std::string& name) {
    std::vector<std::string> members;
    const group* const entry = getgrnam(name.c_str());
    if (entry == nullptr) return members;
    const gid_t gid = entry->gr_gid;
    for (const char* const* member = entry->gr_mem; *member != nullptr; ++member)
        members.emplace_back(*member);
    // Whose first group it is. A directory's are left out: it may not be asked for all of them, and they have no local password.
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen("/etc/passwd", "re"), std::fclose);
    while (const passwd* const account = file ? fgetpwent(file.get()) : nullptr)
        if (account->pw_gid == gid) members.emplace_back(account->pw_name);
    return members;
}

} // namespace signet::ctl
