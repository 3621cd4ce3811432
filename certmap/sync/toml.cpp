// SPDX-License-Identifier: Apache-2.0
// [[account]] tables of TOML 1.0, written by hand: an unknown name is a mistake in writing.
#include "certmap/sync/accounts.hpp"
#include "certmap/sync/import.hpp"
#include "certmap/sync/key_text.hpp"
#include "certmap/sync/lines.hpp"
#include "certmap/sync/place.hpp"
#include "certmap/text/principal.hpp"
#include "certmap/text/text.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <stdexcept>

// As in policy/settings/toml_parser.cpp: an assertion of toml++ refuses the file and does not end the process.
namespace signet::certmap {
[[noreturn]] static void toml_assertion_failed() {
    throw std::logic_error("toml++");
}
} // namespace signet::certmap
#undef NDEBUG
#define TOML_ASSERT(expr) ((expr) ? void() : signet::certmap::toml_assertion_failed())
#define TOML_EXCEPTIONS 1
#include <toml++/toml.h>

namespace signet::certmap {
namespace {

constexpr std::array<std::string_view, 4> names{"user", "principal", "mappings", "certificates"};
constexpr std::size_t max_toml = 16UL * 1024 * 1024; // it is held in memory many times its size

// toml++ 3.3 goes down a step of the stack for each part of a key. The line of the first key that is too long
// for that; 0: there is none. An account has keys of one part.
std::uint32_t line_of_long_key(std::string_view text) {
    constexpr std::ptrdiff_t most_dots = 16;
    for (std::uint32_t number = 1; !text.empty(); ++number) {
        const auto line = text.substr(0, text.find('\n'));
        if (std::ranges::count(line.substr(0, line.find('=')), '.') > most_dots) return number;
        text.remove_prefix(std::min(line.size() + 1, text.size()));
    }
    return 0;
}

class TomlReader {
public:
    TomlReader(const std::string& file, const ImportCalls& calls) : file_(file), calls_(calls) {}

    Result<void> read(std::string_view text);

private:
    std::optional<Error> read_accounts(const toml::table& root);
    std::optional<Error> read_account(const toml::node& node);
    std::optional<Error> read_whose(const toml::table& table, Entry& entry);
    std::optional<Error> read_rest(const toml::table& table, Entry& entry);
    std::optional<Error> unknown_name(const toml::table& table) const;
    std::optional<Error> read_principal(const toml::table& table, Entry& entry);
    std::optional<Error> read_text(const toml::table& table, std::string_view name, std::string& text);
    std::optional<Error> read_keys(const toml::table& table, std::string_view name, Entry& entry);
    Result<AccountKey> key_of(std::string_view name, std::string_view text) const;
    Error error_in(const toml::source_region& where, const Error& error) const;

    std::string file_;
    const ImportCalls& calls_;
    std::set<std::string> users_;
};

Error TomlReader::error_in(const toml::source_region& where, const Error& error) const {
    const Error whole{error.problem, error.hint}; // a column inside a string is not one of the file
    return error_at({file_, where.begin.line, where.begin.column}, whole);
}

Result<AccountKey> TomlReader::key_of(std::string_view name, std::string_view text) const {
    return name == "mappings" ? key_of_text("mapping", text, calls_.parse_certificate)
                              : key_of_certificate_text(text, calls_.parse_certificate);
}

std::optional<Error> TomlReader::read_text(const toml::table& table, std::string_view name,
                                           std::string& text) {
    const toml::node* node = table.get(name);
    if (node == nullptr) return std::nullopt;
    const auto value = node->value_exact<std::string>();
    if (!value) return error_in(node->source(), Error{std::string(name) + ": not a string", {}});
    text = *value;
    return std::nullopt;
}

std::optional<Error> TomlReader::read_keys(const toml::table& table, std::string_view name, Entry& entry) {
    const toml::node* node = table.get(name);
    if (node == nullptr) return std::nullopt;
    const toml::array* array = node->as_array();
    if (array == nullptr)
        return error_in(node->source(), Error{std::string(name) + ": not an array of strings", {}});
    std::optional<Error> first;
    for (const toml::node& element : *array) {
        const auto text = element.value_exact<std::string>();
        if (!text) {
            if (!first) first = error_in(element.source(), Error{std::string(name) + ": not a string", {}});
            continue;
        }
        auto key = key_of(name, *text);
        auto problem = key ? std::nullopt : std::optional(key.error());
        if (key)
            if (const auto too_much = add_key(entry, std::move(*key))) problem = Error{*too_much, {}};
        if (problem && !first) first = error_in(element.source(), *problem);
    }
    return first;
}

std::optional<Error> TomlReader::unknown_name(const toml::table& table) const {
    for (const auto& [key, value] : table)
        if (std::ranges::find(names, key.str()) == names.end())
            return error_in(key.source(),
                            Error{"an unknown name", "user, principal, mappings or certificates"});
    return std::nullopt;
}

std::optional<Error> TomlReader::read_whose(const toml::table& table, Entry& entry) {
    if (auto problem = read_text(table, "user", entry.user)) return problem;
    if (const auto problem = user_name_problem(entry.user))
        return error_in(table.source(), Error{"the user " + *problem, "user = \"alice\""});
    if (entry.user.size() > max_entry_id)
        return error_in(table.source(), Error{"the user's name is too long", {}});
    entry.id = entry.user;
    return std::nullopt;
}

std::optional<Error> TomlReader::read_principal(const toml::table& table, Entry& entry) {
    auto problem = read_text(table, "principal", entry.principal);
    const auto bad = entry.principal.empty() ? std::nullopt : principal_problem(entry.principal);
    if (bad)
        problem = error_in(table.source(), Error{"the principal " + *bad, "principal = \"alice@REALM\""});
    if (bad) entry.principal.clear();
    return problem;
}

// All that can be read, and the first problem.
std::optional<Error> TomlReader::read_rest(const toml::table& table, Entry& entry) {
    std::optional<Error> first = unknown_name(table);
    const auto keep = [&](std::optional<Error> problem) {
        if (!first) first = std::move(problem);
    };
    if (!users_.insert(entry.user).second)
        keep(error_in(table.source(), Error{"the user is there already", "each account in one place"}));
    keep(read_principal(table, entry));
    keep(read_keys(table, "mappings", entry));
    keep(read_keys(table, "certificates", entry));
    sort_keys(entry);
    if (first) entry.unreadable = first->problem;
    return first;
}

std::optional<Error> TomlReader::read_account(const toml::node& node) {
    const toml::table* table = node.as_table();
    if (table == nullptr)
        return refuse(calls_, error_in(node.source(), Error{"not a table", "[[account]]"}), {});
    Entry entry;
    if (const auto problem = read_whose(*table, entry)) {
        const auto better = unknown_name(*table); // such as "usr"
        return refuse(calls_, better ? *better : *problem, {});
    }
    if (const auto problem = read_rest(*table, entry))
        if (auto end = refuse(calls_, *problem, entry.user)) return end;
    const auto taken = calls_.take(entry);
    return taken ? std::nullopt : std::optional(taken.error());
}

std::optional<Error> TomlReader::read_accounts(const toml::table& root) {
    for (const auto& [key, node] : root) {
        const toml::array* accounts = node.as_array();
        if (key.str() != "account" || accounts == nullptr)
            return error_in(key.source(), Error{"an unknown name", "[[account]] and nothing else"});
        for (const toml::node& account : *accounts) {
            if (auto problem = read_account(account)) return problem;
        }
    }
    return std::nullopt;
}

Result<void> TomlReader::read(std::string_view text) {
    if (const auto line = line_of_long_key(text))
        return error_at({file_, line, 1}, "a key of too many parts",
                        "user, principal, mappings or certificates");
    try {
        const toml::table root = toml::parse(text);
        if (auto problem = read_accounts(root)) return *problem;
        return {};
    } catch (const toml::parse_error& error) {
        return error_in(error.source(), Error{std::string(error.description()), {}});
    } catch (const std::logic_error&) {
        return error_at({file_, 0, 0}, "is no TOML", "look for a bracket out of place");
    }
}

} // namespace

Result<void> import_toml(std::istream& text, const std::string& file, const ImportCalls& calls) {
    const auto whole = whole_text(text, max_toml);
    if (!whole)
        return error_at({file, 0, 0}, "longer than " + std::to_string(max_toml) + " bytes",
                        "CSV for that many accounts");
    if (const auto at = whole->find('\0'); at != std::string::npos)
        return error_at({file, 0, 0}, "contains a NUL");
    return TomlReader(file, calls).read(*whole);
}

} // namespace signet::certmap
