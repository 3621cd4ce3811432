// SPDX-License-Identifier: Apache-2.0
// The account phase of PAM, for whoever did not log on by card: the last word on a key of ssh or a password, which other
// programs have checked.
#pragma once

#include "policy/decision.hpp"
#include "policy/settings.hpp"

#include <string_view>

namespace signet::policy {

// `service`: PAM_SERVICE. Where the service lets on whoever was authenticated by whatever means, this is granted.
Decision may_go_on_without_card(const Settings& settings, std::string_view service);

} // namespace signet::policy
