// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/table.hpp"

#include <algorithm>
#include <ostream>

namespace signet::ctl {
namespace {

// Characters, not bytes: all but the continuation bytes 10xxxxxx of UTF-8.
std::size_t width_of(const std::string& text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
}

std::vector<std::size_t> widths_of(const Row& heading, const std::vector<Row>& rows) {
    std::vector<std::size_t> widths;
    for (std::size_t i = 0; i < heading.size(); ++i) {
        widths.push_back(width_of(heading[i]));
        for (const Row& row : rows)
            widths[i] = std::max(widths[i], width_of(row[i]));
    }
    return widths;
}

void print_row(std::ostream& out, const Row& row, const std::vector<std::size_t>& widths) {
    constexpr const char* gap = "  ";
    for (std::size_t i = 0; i < row.size(); ++i) {
        const std::string cell = row[i].empty() ? "-" : row[i];
        const bool is_last = i + 1 == row.size();
        out << cell
            << (is_last ? "" : std::string(widths[i] - std::min(widths[i], width_of(cell)), ' ') + gap);
    }
    out << "\n";
}

} // namespace

void print_table(std::ostream& out, const Row& heading, const std::vector<Row>& rows) {
    const auto widths = widths_of(heading, rows);
    print_row(out, heading, widths);
    for (const Row& row : rows)
        print_row(out, row, widths);
}

} // namespace signet::ctl
