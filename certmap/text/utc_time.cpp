// SPDX-License-Identifier: Apache-2.0
#include "certmap/text/utc_time.hpp"

#include <array>
#include <ctime>

namespace signet::certmap {

std::string utc_time(std::chrono::microseconds moment) {
    constexpr std::size_t digits = 6;
    const auto whole = std::chrono::floor<std::chrono::seconds>(moment);
    const auto clock = static_cast<std::time_t>(whole.count());
    std::tm parts{};
    gmtime_r(&clock, &parts);
    std::array<char, 64> text{};
    const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
    const std::string part = std::to_string((moment - whole).count());
    return std::string(text.data(), size) + "." + std::string(digits - part.size(), '0') + part + "Z";
}

} // namespace signet::certmap
