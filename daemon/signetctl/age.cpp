// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/age.hpp"

#include "daemon/signetctl/told.hpp"

#include <fmt/format.h>

#include <chrono>

namespace signet::ctl {

std::int64_t now() {
    return std::chrono::duration_cast<std::chrono::seconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

std::string age_text(std::int64_t seconds) {
    if (seconds < 0) return tr("in the future");
    if (seconds < 60) return fmt::format("{} s", seconds);
    if (seconds < 3600) return fmt::format("{} min", seconds / 60);
    if (seconds < 86400) return fmt::format("{} h {:02} min", seconds / 3600, seconds / 60 % 60);
    return fmt::format("{} d {} h", seconds / 86400, seconds / 3600 % 24);
}

} // namespace signet::ctl
