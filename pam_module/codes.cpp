// SPDX-License-Identifier: Apache-2.0
#include "pam_module/codes.hpp"

namespace signet::pam {

int code_of(protocol::Outcome outcome) {
    switch (outcome) {
    case protocol::Outcome::granted: return PAM_SUCCESS;
    // Wrong PIN, card not trusted, policy: login and sudo ask again.
    case protocol::Outcome::denied: return PAM_AUTH_ERR;
    // No card, no reader, no KDC: nothing was proved or disproved. A stack may fall back on this one alone.
    case protocol::Outcome::unavailable: return PAM_AUTHINFO_UNAVAIL;
    case protocol::Outcome::user_unknown: return PAM_USER_UNKNOWN;
    // The PIN is blocked: asking again cannot help; sshd stops asking.
    case protocol::Outcome::locked: return PAM_MAXTRIES;
    case protocol::Outcome::cancelled: return code::given_up;
    }
    return code::refused;
}

int code_of(protocol::WireError error) {
    switch (error) {
    case protocol::WireError::closed:
    case protocol::WireError::timed_out:
    case protocol::WireError::system: return PAM_AUTHINFO_UNAVAIL;
    // Something answers that is not signetd, or not this version of it: not a reason to try something weaker.
    case protocol::WireError::truncated:
    case protocol::WireError::trailing:
    case protocol::WireError::too_long:
    case protocol::WireError::bad_value:
    case protocol::WireError::bad_version:
    case protocol::WireError::unexpected_type: return PAM_SYSTEM_ERR;
    }
    return PAM_SYSTEM_ERR;
}

} // namespace signet::pam
