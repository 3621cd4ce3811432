// SPDX-License-Identifier: Apache-2.0
#include "pam_module/call.hpp"
#include "pam_module/codes.hpp"

namespace signet::pam {

// Changing a PIN costs tries of the card and belongs to the program that manages it; a password prompt is the
// wrong place for it. The service is there so that a stack that names it refuses, instead of failing to load.
int change_pin(Call& call) {
    call.debug("this module does not change PINs");
    return code::no_pin_change;
}

} // namespace signet::pam
