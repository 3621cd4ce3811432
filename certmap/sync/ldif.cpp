// SPDX-License-Identifier: Apache-2.0
// LDIF (RFC 2849), records of content, one of them in memory at a time; and the lines that ldapsearch(1) puts
// between and behind them.
#include "certmap/sync/directory_account.hpp"
#include "certmap/sync/import.hpp"
#include "certmap/sync/lines.hpp"
#include "certmap/sync/place.hpp"
#include "certmap/text/encoding.hpp"
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
    const auto bytes = base64_bytes(rest.substr(1));
    if (!bytes) return Error{"the value is not base64", {}, colon + 3};
    return NameAndValue{std::string(name), std::string(bytes->begin(), bytes->end())};
}

// How ldapsearch ends: with "search: 2" and "result: 0 Success" in a record without a dn; a referral is one of
// "ref:" alone.
bool is_trailer(std::string_view name) {
    return equal_ignoring_ascii_case(name, "search") || equal_ignoring_ascii_case(name, "result") ||
           equal_ignoring_ascii_case(name, "ref");
}

struct LineError {
    std::size_t line = 0;
    Error error;
};

class LdifReader {
public:
    LdifReader(std::istream& text, const std::string& file, const ImportCalls& calls)
        : lines_(text, max_import_ldif), file_(file), calls_(calls) {}

    Result<void> read();

private:
    std::optional<LogicalLine> next();
    std::optional<Error> read_record(LogicalLine line);
    std::optional<Error> skip_trailer(LogicalLine line);
    std::optional<Error> add(const LogicalLine& line);
    std::optional<Error> give();
    LineError place_of(const AttributeError& problem) const;
    void skip_record();
    Error error_in(std::size_t line, const Error& error) const { return error_at({file_, line, 1}, error); }

    Lines lines_;
    std::string file_;
    const ImportCalls& calls_;
    std::optional<LogicalLine> ahead_; // the line after the last that was given
    bool started_ = false;
    Record record_;
    std::optional<LineError> problem_;         // the first of the record
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

std::optional<Error> LdifReader::add(const LogicalLine& line) {
    auto parsed = parse_line(line.text);
    if (!parsed) return parsed.error();
    const std::string name = lower_case_ascii(parsed->name);
    if (record_.dn.empty()) {
        if (name != "dn") return Error{"a record without a dn", "dn: first; from ldapsearch with -LLL", 1};
        record_.dn = parsed->value.empty() ? "the root" : parsed->value;
        return std::nullopt;
    }
    // ldifde marks each record of an export so, and RFC 2849 has such a record hold the entry's content.
    if (name == "changetype" && equal_ignoring_ascii_case(parsed->value, "add")) return std::nullopt;
    if (name == "changetype" || name == "control")
        return Error{"a record of changes", "records of content: ldapsearch -LLL, ldifde -f", 1};
    where_.try_emplace(name.substr(0, name.find(';')), line.number);
    record_.attributes.push_back({std::move(parsed->name), {std::move(parsed->value)}});
    return std::nullopt;
}

LineError LdifReader::place_of(const AttributeError& problem) const {
    const auto at = where_.find(lower_case_ascii(problem.attribute));
    return {at == where_.end() ? lines_.number() : at->second, problem.error};
}

// An account with a line or a value that cannot be read is given all the same, and its owner is refused.
std::optional<Error> LdifReader::give() {
    const AccountAttributes attributes = attributes_of(record_);
    if (attributes.user.empty() && !problem_) return std::nullopt; // no account
    AccountReading account;
    if (!attributes.user.empty()) {
        if (auto problem = identify(record_, attributes); problem && !problem_) problem_ = place_of(*problem);
        account = read_account(record_, attributes, calls_.parse_certificate);
    }
    if (account.problem && !problem_) problem_ = place_of(*account.problem);
    if (problem_) {
        const Error found = error_in(problem_->line, problem_->error);
        if (auto end = refuse(calls_, found, account.entry ? account.entry->user : "")) return end;
        if (account.entry) account.entry->unreadable = found.problem;
    }
    if (!account.entry) return std::nullopt;
    const auto taken = calls_.take(*account.entry);
    return taken ? std::nullopt : std::optional(taken.error());
}

// From its first line to the empty one behind it.
std::optional<Error> LdifReader::read_record(LogicalLine first) {
    record_ = {};
    where_.clear();
    problem_.reset();
    std::size_t size = 0;
    std::optional<LogicalLine> line = std::move(first);
    for (; line && !line->text.empty(); line = next()) {
        size += line->text.size();
        auto problem =
            size > max_import_record
                ? Error{"a record longer than " + std::to_string(max_import_record) + " bytes", {}, 1}
                : add(*line);
        if (problem && !problem_) problem_ = LineError{line->number, std::move(*problem)};
        if (size > max_import_record || (problem_ && !calls_.complain)) {
            skip_record();
            break;
        }
    }
    if (lines_.problem()) return std::nullopt; // read() says so
    return give();
}

// A search that did not end well leaves accounts out.
std::optional<Error> LdifReader::skip_trailer(LogicalLine first) {
    std::optional<Error> problem;
    std::optional<LogicalLine> line = std::move(first);
    for (; line && !line->text.empty(); line = next()) {
        const auto parsed = parse_line(line->text);
        const bool is_result = parsed && equal_ignoring_ascii_case(parsed->name, "result");
        if (is_result && !parsed->value.starts_with("0 ") && parsed->value != "0")
            problem =
                error_in(line->number, Error{"the search ended with an error, so that accounts are missing",
                                             "search again; see the limits of the server"});
    }
    return problem ? refuse(calls_, *problem, {}) : std::nullopt;
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
        const bool trailer = is_trailer(std::string_view(line->text).substr(0, line->text.find(':')));
        auto problem = trailer ? skip_trailer(std::move(*line)) : read_record(std::move(*line));
        if (problem) return *problem;
    }
    if (lines_.problem()) return error_in(lines_.number(), Error{*lines_.problem(), {}});
    return {};
}

} // namespace

Result<void> import_ldif(std::istream& text, const std::string& file, const ImportCalls& calls) {
    return LdifReader(text, file, calls).read();
}

} // namespace signet::certmap
