// SPDX-License-Identifier: Apache-2.0
#pragma once

// Findings as lines that a test can look into.

#include "daemon/signetctl/check/finding.hpp"

#include <sstream>
#include <string>
#include <string_view>

namespace signet::ctl {

// "error kdc.toml: ..." each, without what to do next.
inline std::string text_of(const Findings& findings) {
    constexpr const char* names[] = {"ok", "warning", "error"};
    std::string text;
    for (const Finding& finding : findings.all())
        text += std::string(names[static_cast<int>(finding.severity)]) + " " + finding.check +
                (finding.check.empty() ? "" : " ") + finding.about + ": " + finding.text + "\n";
    return text;
}

inline bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

// "ok ok error "
inline std::string severities(const std::string& text) {
    std::istringstream lines(text);
    std::string words;
    for (std::string line; std::getline(lines, line);)
        words += line.substr(0, line.find(' ')) + " ";
    return words;
}

} // namespace signet::ctl
