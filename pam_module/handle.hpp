// SPDX-License-Identifier: Apache-2.0
#pragma once

// libpam's handle with C++ types: items, the PAM environment, the system log. A borrowed pointer, valid for
// one call of libpam into the module; what must last longer is a Logon (logon.hpp).

#include <security/pam_modules.h>

#include <optional>
#include <string>
#include <sys/types.h>

namespace signet::pam {

class Handle {
public:
    explicit Handle(pam_handle_t* pam) : pam_(pam) {}

    // PAM_USER, PAM_SERVICE, PAM_TTY, PAM_RUSER, PAM_RHOST; empty if the application did not set it. Never
    // pam_get_user(): that one prompts for a name, and an empty name is a valid question here.
    std::string item(int type) const;
    bool set_user(const std::string& user);

    // Nothing if the system knows no such account.
    std::optional<uid_t> uid_of(const std::string& user) const;

    // Is the account a member, by its own group or another? False if the system cannot say so now.
    bool is_member(const std::string& user, const std::string& group) const;

    // As the system spells the account, whatever was typed; empty if it knows none.
    std::string spelling_of(const std::string& user) const;

    // The PAM environment, which only modules and the application write; never the process's own.
    std::string environment(const char* name) const;
    bool set_environment(const std::string& name, const std::string& value);
    void unset_environment(const std::string& name);

    // priority as in syslog(3). Nothing that a person typed at a hidden prompt may come here.
    void log(int priority, const std::string& line) const;

    // A logon that went round the card, for the kernel's audit; nothing where there is none.
    void audit_break_glass() const;

    pam_handle_t* get() const { return pam_; }

private:
    pam_handle_t* pam_;
};

} // namespace signet::pam
