// SPDX-License-Identifier: Apache-2.0
#pragma once

// How every verb writes JSON. What is not UTF-8 (a name of a file or of a directory) is replaced, never an
// exception. In one file, since the writer takes the compiler longer than most verbs.

#include <iosfwd>
#include <nlohmann/json_fwd.hpp>

namespace signet::ctl {

// One record over several lines, for a verb that has one.
void write_json(std::ostream& out, const nlohmann::ordered_json& record);

// One record a line, for a verb that has many.
void write_json_line(std::ostream& out, const nlohmann::ordered_json& record);

} // namespace signet::ctl
