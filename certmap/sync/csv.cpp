// SPDX-License-Identifier: Apache-2.0
// RFC 4180, a field without line breaks; spreadsheets in some languages write ';' for ',', and TAB when asked.
#include "certmap/sync/accounts.hpp"
#include "certmap/sync/import.hpp"
#include "certmap/sync/key_text.hpp"
#include "certmap/sync/lines.hpp"
#include "certmap/sync/place.hpp"
#include "certmap/text/text.hpp"

#include <algorithm>
#include <array>

namespace signet::certmap {
namespace {

constexpr std::size_t max_fields = 32;

struct Field {
    std::string text;
    std::size_t column = 1;
};

using Row = std::vector<Field>;

// Takes a quoted field off the line, whose first character is its quote; false: it does not end.
bool take_quoted(std::string_view line, std::size_t& at, std::string& text) {
    for (++at; at < line.size(); ++at) {
        if (line[at] != '"') {
            text.push_back(line[at]);
        } else if (at + 1 < line.size() && line[at + 1] == '"') {
            text.push_back(line[++at]);
        } else {
            ++at;
            return true;
        }
    }
    return false;
}

Result<Row> split(std::string_view line, char separator) {
    Row row;
    std::size_t at = 0;
    while (true) {
        Field field{"", at + 1};
        const bool quoted = at < line.size() && line[at] == '"';
        if (quoted && !take_quoted(line, at, field.text))
            return Error{"a quote is not closed", "\"...\", and \"\" for a quote in it", field.column};
        const auto end = std::min(line.find(separator, at), line.size());
        if (quoted && end != at) return Error{"text behind a quote", "\"\" for a quote in a field", at + 1};
        if (!quoted) field.text = line.substr(at, end - at);
        row.push_back(std::move(field));
        if (end == line.size()) return row;
        if (row.size() == max_fields) return Error{"too many fields", {}, end + 1};
        at = end + 1;
    }
}

enum Column : std::size_t { user, principal, kind, value };
constexpr std::array<std::string_view, 4> column_names{"user", "principal", "kind", "value"};
constexpr std::string_view wanted = "the first line names the columns: user,principal,kind,value";

class CsvReader {
public:
    CsvReader(std::istream& text, const std::string& file, const ImportCalls& calls)
        : lines_(text, max_import_file), place_{file, 0, 0}, calls_(calls) {}

    Result<void> read();

private:
    std::optional<Error> read_header(std::string_view line);
    std::optional<Error> read_line(std::string_view line);
    std::optional<Error> add_row(const Row& row);
    std::string field(const Row& row, Column column) const;
    Error error_in(const Error& error, std::size_t column) const;

    Lines lines_;
    FilePlace place_;
    const ImportCalls& calls_;
    char separator_ = '\0'; // until the header was read
    std::size_t fields_ = 0;
    std::array<std::optional<std::size_t>, column_names.size()> columns_;
    Accounts accounts_;
};

Error CsvReader::error_in(const Error& error, std::size_t column) const {
    return error_at({place_.file, lines_.number(), column}, error);
}

std::string CsvReader::field(const Row& row, Column column) const {
    return columns_.at(column) ? row.at(*columns_.at(column)).text : std::string();
}

std::optional<Error> CsvReader::read_header(std::string_view line) {
    // A column's name has none of them, so the one that is there is the one that separates.
    for (const char separator : {'\t', ',', ';'})
        if (separator_ == '\0' && line.find(separator) != std::string_view::npos) separator_ = separator;
    const auto row = split(line, separator_);
    if (!row) return error_in(row.error(), 1);
    fields_ = row->size();
    for (std::size_t at = 0; at < row->size(); ++at) {
        const auto* name = std::ranges::find_if(column_names, [&](std::string_view known) {
            return equal_ignoring_ascii_case(known, row->at(at).text);
        });
        if (name == column_names.end())
            return error_in(Error{"an unknown column", std::string(wanted)}, row->at(at).column);
        auto& place = columns_.at(static_cast<std::size_t>(name - column_names.begin()));
        if (place) return error_in(Error{"a column twice", std::string(wanted)}, row->at(at).column);
        place = at;
    }
    for (const Column needed : {user, kind, value})
        if (!columns_.at(needed))
            return error_in(
                Error{"no column '" + std::string(column_names.at(needed)) + "'", std::string(wanted)}, 1);
    return std::nullopt;
}

std::optional<Error> CsvReader::read_line(std::string_view line) {
    const auto row = split(line, separator_);
    if (!row) return refuse(calls_, error_in(row.error(), 1), {});
    if (row->size() != fields_) {
        Error error{std::to_string(row->size()) + " fields, and the first line has " +
                        std::to_string(fields_),
                    "\"...\" around a value with a separator in it"};
        return refuse(calls_, error_in(error, 1), {});
    }
    const auto problem = add_row(*row);
    if (!problem) return std::nullopt;
    const std::string whose = field(*row, user);
    const bool is_known = accounts_.mark_unreadable(whose, problem->problem);
    return refuse(calls_, *problem, is_known ? whose : std::string());
}

std::optional<Error> CsvReader::add_row(const Row& row) {
    auto key = key_of_text(field(row, kind), field(row, value), calls_.parse_certificate);
    if (!key) return error_in(key.error(), row.at(*columns_.at(value)).column);
    auto problem = accounts_.add(field(row, user), field(row, principal), std::move(*key));
    if (problem) return error_in(*problem, row.at(*columns_.at(user)).column);
    return std::nullopt;
}

Result<void> CsvReader::read() {
    auto header = lines_.next();
    if (header && header->starts_with("#TYPE")) header = lines_.next(); // PowerShell's Export-Csv
    if (!header && !lines_.problem()) return error_at(place_, "the file is empty", std::string(wanted));
    if (header)
        if (auto problem = read_header(*header)) return *problem;
    while (const auto line = lines_.next()) {
        if (line->empty()) continue;
        if (auto problem = read_line(*line)) return *problem;
    }
    if (lines_.problem()) return error_in(Error{*lines_.problem(), {}}, 1);
    return accounts_.give(calls_);
}

} // namespace

Result<void> import_csv(std::istream& text, const std::string& file, const ImportCalls& calls) {
    return CsvReader(text, file, calls).read();
}

} // namespace signet::certmap
