// SPDX-License-Identifier: Apache-2.0
#pragma once

// Columns for people: a heading, rows, each column as wide as its widest cell, empty cells as "-".

#include <iosfwd>
#include <string>
#include <vector>

namespace signet::ctl {

using Row = std::vector<std::string>;

// Every row has as many cells as the heading.
void print_table(std::ostream& out, const Row& heading, const std::vector<Row>& rows);

} // namespace signet::ctl
