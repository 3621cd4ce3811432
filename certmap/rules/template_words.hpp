// SPDX-License-Identifier: Apache-2.0
#pragma once

// The words between the braces of a template: names, components behind '.' and conversions behind '!'. One
// table for reading and writing.

#include "certmap/rules/template.hpp"

#include <string>
#include <string_view>

namespace signet::certmap {

// What stands between '{' and '}'. The error has no column; its hint names the nearest word.
Result<Placeholder> parse_placeholder(std::string_view words, TemplateLanguage language);

// The same, with braces; what is the default is left out.
std::string text_of(const Placeholder& placeholder);

} // namespace signet::certmap
