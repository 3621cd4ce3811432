// SPDX-License-Identifier: Apache-2.0
#pragma once

// Findings as lines that a test can look into.

#include "daemon/signetctl/check/finding.hpp"

#include <sstream>
#include <string>
#include <string_view>

namespace signet::ctl {

// "error kdc.toml: ..." each, with one space, and without what to do next.
inline std::string text_of(const Findings& findings) {
    std::stringstream out;
    print_text(out, findings);
    std::string text;
    for (std::string line; std::getline(out, line);)
        if (!line.starts_with(' ')) text += line + "\n";
    for (auto at = text.find("  "); at != std::string::npos; at = text.find("  "))
        text.erase(at, 1);
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
