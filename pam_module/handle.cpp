// SPDX-License-Identifier: Apache-2.0
#include "pam_module/handle.hpp"

#include <security/pam_ext.h>
#include <security/pam_modutil.h>

#include <pwd.h>

namespace signet::pam {

std::string Handle::item(int type) const {
    const void* value = nullptr;
    if (pam_get_item(pam_, type, &value) != PAM_SUCCESS || value == nullptr) return {};
    return static_cast<const char*>(value);
}

bool Handle::set_user(const std::string& user) {
    return pam_set_item(pam_, PAM_USER, user.c_str()) == PAM_SUCCESS;
}

// Not getpwnam(): its answer would be overwritten under an application that keeps one.
std::optional<uid_t> Handle::uid_of(const std::string& user) const {
    if (user.empty()) return std::nullopt;
    const passwd* const entry = pam_modutil_getpwnam(pam_, user.c_str());
    return entry == nullptr ? std::nullopt : std::optional<uid_t>(entry->pw_uid);
}

std::string Handle::spelling_of(const std::string& user) const {
    const passwd* const entry = user.empty() ? nullptr : pam_modutil_getpwnam(pam_, user.c_str());
    return entry == nullptr ? std::string() : std::string(entry->pw_name);
}

// libpam's own, which ends after some number of groups and takes whatever fails for no membership.
bool Handle::is_member(const std::string& user, const std::string& group) const {
    return !user.empty() && pam_modutil_user_in_group_nam_nam(pam_, user.c_str(), group.c_str()) == 1;
}

std::string Handle::environment(const char* name) const {
    const char* value = pam_getenv(pam_, name);
    return value == nullptr ? std::string() : std::string(value);
}

bool Handle::set_environment(const std::string& name, const std::string& value) {
    return pam_putenv(pam_, (name + "=" + value).c_str()) == PAM_SUCCESS;
}

void Handle::unset_environment(const std::string& name) {
    if (environment(name.c_str()).empty()) return; // libpam logs an error for a name it does not know
    pam_putenv(pam_, name.c_str());
}

void Handle::log(int priority, const std::string& line) const {
    pam_syslog(pam_, priority, "%s", line.c_str());
}

void Handle::audit_break_glass() const {
    constexpr int watched_account = 2103; // AUDIT_ANOM_LOGIN_ACCT of libaudit.h
    // Whatever comes of it: the record in the system log is there already.
    (void)pam_modutil_audit_write(pam_, watched_account, "PAM:signet_break_glass", PAM_SUCCESS);
}

} // namespace signet::pam
