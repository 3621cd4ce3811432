// SPDX-License-Identifier: Apache-2.0
#include "policy/kdc/values.hpp"

#include "policy/settings/values.hpp"

#include <algorithm>

namespace signet::policy {
namespace {

constexpr DurationBounds lifetime_bounds{std::chrono::minutes(1), std::chrono::hours(24 * 365),
                                         "clocks differ by minutes, and nobody means to keep one for years"};

Result<std::string> word_of(std::string_view text, std::size_t limit, std::string_view example) {
    if (text.empty()) return ValueError("is empty", std::string(example));
    if (!std::ranges::all_of(text, is_visible))
        return ValueError("is not of visible ASCII characters", std::string(example));
    return bounded(text, limit);
}

} // namespace

Result<std::chrono::seconds> lifetime_of(std::string_view text) {
    const auto duration = duration_of(text, lifetime_bounds);
    if (!duration) return duration.error();
    const auto seconds = std::chrono::floor<std::chrono::seconds>(*duration);
    if (seconds != *duration) return ValueError("is not of whole seconds", "tickets know no shorter time");
    return seconds;
}

Result<std::string> indicator_of(std::string_view text) {
    return word_of(text, max_indicator, R"(a word like "card" or "pki-hardware")");
}

Result<std::string> attribute_of(std::string_view text) {
    return word_of(text, max_attribute, R"(the name of a string attribute, like "signet_card")");
}

} // namespace signet::policy
