// SPDX-License-Identifier: Apache-2.0
// LDIF (RFC 2849), content records only, one record in memory at a time.
#include "certmap/sync/base64.hpp"
#include "certmap/sync/directory_account.hpp"
#include "certmap/sync/import.hpp"
#include "certmap/sync/lines.hpp"
#include "certmap/sync/place.hpp"
#include "certmap/text/text.hpp"

#include <map>

namespace signet::certmap {
namespace {

// A line with those that continue it.
struct LogicalLine {
    std::string text;
    std::size_t number = 0; // of its first
};

struct NameAndValue {
    std::string name;
    std::string value;
};

std::string_view without_spaces(std::string_view text) {
    const auto first = text.find_first_not_of(' ');
    return first == std::string_view::npos ? std::string_view() : text.substr(first);
}

bool is_attribute_name(std::string_view name) {
    return !name.empty() &&
           name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-;._") ==
               std::string_view::npos;
}

Result<NameAndValue> parse_line(std::string_view line) {
    const auto colon = line.find(':');
    const auto name = line.substr(0, colon);
    if (colon == std::string_view::npos || !is_attribute_name(name))
        return Error{"not a line of LDIF", "attribute: value, or attribute:: base64", 1};
    const auto rest = line.substr(colon + 1);
    if (rest.starts_with('<'))
        return Error{"a value in another file is not read", "the value itself, in base64", colon + 2};
    if (!rest.starts_with(':')) return NameAndValue{std::string(name), std::string(without_spaces(rest))};
    auto bytes = bytes_of_base64(rest.substr(1));
    if (!bytes) return Error{"the value is not base64", {}, colon + 3};
    return NameAndValue{std::string(name), std::move(*bytes)};
}

class LdifReader {
public:
    LdifReader(std::istream& text, const std::string& file, const ImportCalls& calls)
        : lines_(text, max_import_ldif), file_(file), calls_(calls) {}

    Result<void> read();

private:
    std::optional<LogicalLine> next();
    std::optional<Error> read_record(LogicalLine line);
    std::optional<Error> add(const LogicalLine& line);
    std::optional<Error> begin(const NameAndValue& first);
    std::optional<Error> give();
    void skip_record();
    Error error_in(std::size_t line, const Error& error) const { return error_at({file_, line, 1}, error); }

    Lines lines_;
    std::string file_;
    const ImportCalls& calls_;
    std::optional<LogicalLine> ahead_; // the line after the last that was given
    bool started_ = false;
    bool ended_ = false; // by the caller
    Record record_;
    std::size_t record_size_ = 0;
    std::map<std::string, std::size_t> where_; // attribute -> its first line in the record
};

// Comments are folded like other lines. nullopt: the end, or a problem of lines_.
std::optional<LogicalLine> LdifReader::next() {
    if (!started_) {
        started_ = true;
        if (auto first = lines_.next()) ahead_ = LogicalLine{std::move(*first), 1};
    }
    while (ahead_) {
        LogicalLine line = std::move(*ahead_);
        ahead_.reset();
        while (auto physical = lines_.next()) {
            if (!physical->starts_with(' ') || line.text.empty()) {
                ahead_ = LogicalLine{std::move(*physical), lines_.number()};
                break;
            }
            // add() refuses what is longer; until there no more of it is kept
            if (line.text.size() <= max_import_record) line.text += physical->substr(1);
        }
        if (!line.text.starts_with('#')) return line;
    }
    return std::nullopt;
}

void LdifReader::skip_record() {
    for (auto line = next(); line && !line->text.empty(); line = next()) {
    }
}

std::optional<Error> LdifReader::begin(const NameAndValue& first) {
    if (!equal_ignoring_ascii_case(first.name, "dn"))
        return Error{"a record without a dn", "dn: first; from ldapsearch with -LLL", 1};
    record_ = Record{{}, first.value, {}};
    where_.clear();
    return std::nullopt;
}

std::optional<Error> LdifReader::add(const LogicalLine& line) {
    record_size_ += line.text.size();
    if (record_size_ > max_import_record)
        return Error{"a record longer than " + std::to_string(max_import_record) + " bytes", {}, 1};
    auto parsed = parse_line(line.text);
    if (!parsed) return parsed.error();
    if (record_.dn.empty()) return begin(*parsed);
    if (equal_ignoring_ascii_case(parsed->name, "changetype") ||
        equal_ignoring_ascii_case(parsed->name, "control"))
        return Error{"a record of changes", "records of content: ldapsearch -LLL, ldifde -f", 1};
    where_.try_emplace(lower_case_ascii(parsed->name.substr(0, parsed->name.find(';'))), line.number);
    record_.attributes.push_back({std::move(parsed->name), {std::move(parsed->value)}});
    return std::nullopt;
}

std::optional<Error> LdifReader::give() {
    const auto account = account_of(record_, calls_);
    if (!account) {
        const auto at = where_.find(lower_case_ascii(account.error().attribute));
        return error_in(at == where_.end() ? lines_.number() : at->second, account.error().error);
    }
    if (!*account) return std::nullopt;
    const auto taken = calls_.take(**account);
    if (!taken) ended_ = true;
    return taken ? std::nullopt : std::optional(taken.error());
}

// From its first line to the empty one behind it.
std::optional<Error> LdifReader::read_record(LogicalLine first) {
    record_ = {};
    record_size_ = 0;
    std::optional<LogicalLine> line = std::move(first);
    for (; line && !line->text.empty(); line = next()) {
        if (auto problem = add(*line)) {
            const Error found = error_in(line->number, *problem);
            skip_record();
            return refuse(calls_, found);
        }
    }
    if (lines_.problem()) return std::nullopt; // read() says so
    auto problem = give();
    if (!problem || ended_) return problem;
    return refuse(calls_, *problem);
}

Result<void> LdifReader::read() {
    bool first = true;
    while (auto line = next()) {
        if (line->text.empty()) continue;
        const bool version = first && line->text.starts_with("version:");
        first = false;
        if (version && without_spaces(std::string_view(line->text).substr(8)) != "1")
            return error_in(line->number, Error{"another version of LDIF", "version: 1"});
        if (version) continue;
        if (auto problem = read_record(std::move(*line))) return *problem;
    }
    if (lines_.problem()) return error_in(lines_.number(), Error{*lines_.problem(), {}});
    return {};
}

} // namespace

Result<void> import_ldif(std::istream& text, const std::string& file, const ImportCalls& calls) {
    return LdifReader(text, file, calls).read();
}

} // namespace signet::certmap
