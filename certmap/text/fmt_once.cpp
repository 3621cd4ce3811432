// SPDX-License-Identifier: Apache-2.0
// The body of fmt, compiled once. Every other file sees its declarations only, which takes the compiler a fifth of the
// time, and no program needs libfmt when it runs.
#define FMT_HEADER_ONLY
#include <fmt/format.h>

#include <string>

namespace signet::certmap {

// Declared inline above, so the compiler leaves out what nobody here uses.
extern std::string (*const fmt_once)(fmt::string_view, fmt::format_args);
std::string (*const fmt_once)(fmt::string_view, fmt::format_args) = &fmt::vformat;
extern void (*const fmt_error_once)(const char*);
void (*const fmt_error_once)(const char*) = [](const char* text) { throw fmt::format_error(text); };

} // namespace signet::certmap
