// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/check/local_password.hpp"

#include <shadow.h>
#include <string_view>

namespace signet::ctl {

// "!" and "*" are no password's (shadow(5)).
bool has_local_password(const std::string& user) {
    const spwd* const entry = getspnam(user.c_str());
    if (entry == nullptr || entry->sp_pwdp == nullptr) return false;
    const std::string_view password(entry->sp_pwdp);
    return !password.empty() && password.front() != '!' && password.front() != '*';
}

} // namespace signet::ctl
