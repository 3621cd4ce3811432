// SPDX-License-Identifier: Apache-2.0
#pragma once

// Facts of a logon that would be granted, for tables in which each row spoils one of them.

#include "policy/candidates.hpp"
#include "policy/logon.hpp"

#include <functional>
#include <string_view>

namespace signet::policy {

inline constexpr Uid ann = 1000;
inline constexpr Uid bob = 1001;

inline Settings settings_with(TicketVerification verify = TicketVerification::required) {
    Settings settings;
    settings.domain.verify_ticket = verify;
    settings.services["login"] = {.use = ServiceUse::logon};
    settings.services["vault"] = {.use = ServiceUse::logon, .users = {"bob"}};
    settings.services["sshd"] = {.use = ServiceUse::off};
    return settings;
}

// Each row spoils, or allows, one thing in facts that would otherwise be granted.
template <class Facts>
struct Row {
    std::string_view what;
    std::function<void(Facts&)> change;
    std::string_view reason;
};

inline BeginFacts good_begin() {
    return {.service = "login",
            .peer_uid = root_uid,
            .place = CallerPlace::system_service,
            .user = "ann",
            .user_uid = ann};
}

} // namespace signet::policy
