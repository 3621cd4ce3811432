// SPDX-License-Identifier: Apache-2.0
#include "pam_module/codes.hpp"

namespace signet::pam {
namespace {

using protocol::CardDemand;

// Nothing was proved or disproved: no card, no reader, no KDC, no signetd. Where a card is required that is a
// refusal like any other.
int unavailable(CardDemand demand) {
    return demand == CardDemand::preferred ? PAM_AUTHINFO_UNAVAIL : PAM_AUTH_ERR;
}

} // namespace

int code_of(protocol::Outcome outcome, CardDemand demand) {
    switch (outcome) {
    case protocol::Outcome::granted: return PAM_SUCCESS;
    // Wrong PIN, or what came to light after it: login and sudo ask again.
    case protocol::Outcome::denied: return PAM_AUTH_ERR;
    case protocol::Outcome::unavailable: return unavailable(demand);
    case protocol::Outcome::user_unknown: return PAM_USER_UNKNOWN;
    // The PIN is blocked: asking again cannot help; sshd stops asking.
    case protocol::Outcome::locked: return PAM_MAXTRIES;
    case protocol::Outcome::cancelled: return given_up(demand);
    }
    return code::refused;
}

int unasked(int refusal) {
    const bool would_be_tried_again = refusal == PAM_AUTH_ERR || refusal == PAM_MAXTRIES;
    return would_be_tried_again ? PAM_CRED_INSUFFICIENT : refusal;
}

int code_of(protocol::WireError error, CardDemand demand) {
    if (demand != CardDemand::preferred) return code::refused;
    switch (error) {
    case protocol::WireError::closed:
    case protocol::WireError::timed_out:
    case protocol::WireError::system: return unavailable(demand);
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

// Where a card is required: not PAM_ABORT, which tells the application to exit at once, and not PAM_AUTH_ERR, after
// which sudo would say "try again": login and sudo end the attempt, sshd goes on to the next method. Where it is
// preferred, a person who presses Enter goes on to the password.
int given_up(CardDemand demand) {
    return demand == CardDemand::preferred ? PAM_AUTHINFO_UNAVAIL : PAM_CONV_ERR;
}

} // namespace signet::pam
