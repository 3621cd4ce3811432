// SPDX-License-Identifier: Apache-2.0
// Accounts of this machine alone ([local_accounts]): a card opens them without any domain, by the very key that the
// mapping store has for them. No KDC speaks for such an account, so no ticket opens it either.
#pragma once

#include "policy/decision.hpp"
#include "policy/settings.hpp"

#include <string_view>

namespace signet::policy {

// `name`: of the account as the system spells it.
bool is_local_account(const Settings& settings, std::string_view name);

// Of any account, before the PIN and after a signature. One of this machine alone needs a certificate that is pinned to it:
// its own store has the key, or all of the certificate. And what is pinned there to another account opens nothing.
Decision judge_key_of_local_account(const Settings& settings, std::string_view name, bool is_pinned);

// After a ticket.
Decision judge_ticket_of_local_account(const Settings& settings, std::string_view name);

} // namespace signet::policy
