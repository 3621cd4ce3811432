// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the card alone needs: the least that any PIV logon sends after the PIN, straight through pcscd.

#include "tests/bench/timed.hpp"

#include <string>

namespace signet::bench {

// SELECT, VERIFY, GENERAL AUTHENTICATE in two blocks, GET RESPONSE, with the RSA-2048 key in slot 9A of the
// card in the first reader (SP 800-73-4 part 2). From the start of the transaction to the last byte of the
// signature.
Timed raw_card(const std::string& pin);

} // namespace signet::bench
