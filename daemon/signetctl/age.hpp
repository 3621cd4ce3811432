// SPDX-License-Identifier: Apache-2.0
#pragma once

// How old something is, for people.

#include <cstdint>
#include <string>

namespace signet::ctl {

std::int64_t now(); // seconds since 1970

// "2 h 05 min"
std::string age_text(std::int64_t seconds);

} // namespace signet::ctl
