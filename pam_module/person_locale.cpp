// SPDX-License-Identifier: Apache-2.0
#include "pam_module/person_locale.hpp"

#include "pam_module/file_text.hpp"
#include "pam_module/start_environment.hpp"

#include <algorithm>

namespace signet::pam {
namespace {

// One of them may be a symbolic link to the other.
constexpr std::array machine_files{"/etc/locale.conf", "/etc/default/locale"};
constexpr std::size_t max_machine_file = 4096; // bytes; a line for each of 14 variables

std::string without_quotes(std::string_view text) {
    const bool is_quoted =
        text.size() >= 2 && (text.front() == '"' || text.front() == '\'') && text.front() == text.back();
    return std::string(is_quoted ? text.substr(1, text.size() - 2) : text);
}

} // namespace

std::string locale_among(const std::function<std::string(const char*)>& value_of) {
    for (const char* const variable : locale_variables)
        if (std::string value = value_of(variable); !value.empty()) return value;
    return {};
}

std::string lang_in(std::string_view file) {
    constexpr std::string_view start = "LANG=";
    while (!file.empty()) {
        const std::string_view line = file.substr(0, file.find('\n'));
        if (line.starts_with(start)) return without_quotes(line.substr(start.size()));
        file.remove_prefix(std::min(line.size() + 1, file.size()));
    }
    return {};
}

std::string person_locale(const Handle& pam) {
    std::string locale = locale_among([&](const char* name) { return pam.environment(name); });
    if (!locale.empty()) return locale;
    const std::string environment = start_environment();
    locale = locale_among([&](const char* name) { return value_in(environment, name); });
    for (const char* const file : machine_files)
        if (locale.empty()) locale = lang_in(file_text(file, max_machine_file));
    return locale;
}

} // namespace signet::pam
