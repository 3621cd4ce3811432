// SPDX-License-Identifier: Apache-2.0
// What is wrong with settings of signet.toml that are each right: found when all its files have been read.
#pragma once

#include "policy/settings.hpp"
#include "policy/settings/section.hpp"

#include <optional>

namespace signet::policy {

// The first that is found.
std::optional<Contradiction> contradiction_of_all(const Settings& settings);

} // namespace signet::policy
