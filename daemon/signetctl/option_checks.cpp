// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/option_checks.hpp"

#include "certmap/text/phrase.hpp"
#include "daemon/signetctl/told.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace signet::ctl {

// What stands in braces or brackets is shown by --help.
CLI::Validator one_of(std::vector<std::string> words) {
    const std::string listed = fmt::format("{}", fmt::join(words, ","));
    const auto check = [words = std::move(words), listed](const std::string& value) {
        return std::ranges::find(words, value) == words.end() ? told("'{}' is none of {}", value, listed)
                                                              : std::string();
    };
    return {check, "{" + listed + "}"};
}

CLI::Validator number_within(unsigned least, unsigned most) {
    const auto check = [least, most](const std::string& value) {
        const auto number = certmap::number_of(value);
        return number && *number >= least && *number <= most
                   ? std::string()
                   : told("'{}' is no number from {} to {}", value, least, most);
    };
    return {check, fmt::format("[{} - {}]", least, most)};
}

CLI::Validator not_empty() {
    const auto check = [](const std::string& value) {
        return value.empty() ? tr("is empty") : std::string();
    };
    return {check, ""};
}

} // namespace signet::ctl
