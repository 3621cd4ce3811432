// SPDX-License-Identifier: Apache-2.0
#pragma once

// A sentence in the language of the person, with its values: told("{} accounts", count). For one without values,
// language::tr() is enough.

#include "daemon/language/translation.hpp"

#include <fmt/format.h>

#include <string>

namespace signet::ctl {

using language::tr;

// English where the translation cannot take the values: a slip of a translator costs a language, not an answer.
template <class... Values>
std::string told(fmt::format_string<Values...> english, Values&&... values) {
    const fmt::string_view sentence = english; // a literal, with its NUL
    try {
        return fmt::vformat(tr(sentence.data()), fmt::make_format_args(values...));
    } catch (const fmt::format_error&) {
        return fmt::vformat(sentence, fmt::make_format_args(values...));
    }
}

} // namespace signet::ctl
