// SPDX-License-Identifier: Apache-2.0
#include "policy/expiry.hpp"

#include <chrono>

namespace signet::policy {

std::optional<std::int64_t> days_to_warn_of(const CertificateSettings& settings, std::int64_t end,
                                            std::int64_t now) {
    const std::chrono::seconds left(end - now);
    if (left <= left.zero() || left > settings.expiry_warning) return std::nullopt;
    constexpr std::chrono::hours day(24);
    return left / day;
}

std::string days_text(std::int64_t days) {
    if (days == 0) return "today";
    return "in " + std::to_string(days) + (days == 1 ? " day" : " days");
}

} // namespace signet::policy
