// SPDX-License-Identifier: Apache-2.0
#pragma once

// In which language the person at the prompt is spoken to. The module lives in somebody else's program, which need not have
// taken the locale of its environment, and it changes nothing there. What comes back is a name that somebody has picked, who
// may have fewer rights than the program: daemon/language/translation.hpp says what is made of it.

#include "pam_module/handle.hpp"

#include <array>
#include <functional>
#include <string>
#include <string_view>

namespace signet::pam {

// The first that is said: LC_ALL, LC_MESSAGES or LANG in PAM's environment (a display manager, pam_env), in the one that the
// program was started with, and LANG of the machine. Empty: nobody has said.
std::string person_locale(const Handle& pam);

// In the order in which they count (setlocale(3)).
inline constexpr std::array locale_variables{"LC_ALL", "LC_MESSAGES", "LANG"};
std::string locale_among(const std::function<std::string(const char*)>& value_of);

// LANG in a file of lines NAME=VALUE, with or without quotes (locale.conf(5)); empty: it is not there.
std::string lang_in(std::string_view file);

} // namespace signet::pam
