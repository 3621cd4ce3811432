// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/colour.hpp"

#include <cstdlib>
#include <string_view>
#include <unistd.h>

namespace signet::ctl {
namespace {

constexpr const char* green = "\033[32m";
constexpr const char* red = "\033[31m";
constexpr const char* plain = "\033[0m";

std::string_view variable(const char* name) {
    const char* const value = std::getenv(name);
    return value == nullptr ? std::string_view() : value;
}

} // namespace

bool wants_colour() {
    return isatty(STDOUT_FILENO) == 1 && variable("NO_COLOR").empty() && variable("TERM") != "dumb";
}

std::string coloured(const std::string& text, bool is_good, bool wanted) {
    return wanted ? (is_good ? green : red) + text + plain : text;
}

} // namespace signet::ctl
