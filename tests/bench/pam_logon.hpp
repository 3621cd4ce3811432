// SPDX-License-Identifier: Apache-2.0
#pragma once

// An application of PAM whose user answers every hidden question at once with the PIN.

#include "tests/bench/timed.hpp"

#include <string>

namespace signet::bench {

// Times pam_authenticate() alone; loading the modules is pam_start()'s and not counted.
Timed pam_logon(const std::string& service, const std::string& user, const std::string& pin);

} // namespace signet::bench
