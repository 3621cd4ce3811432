// SPDX-License-Identifier: Apache-2.0
// The mapping files of pam_pkcs11: lines of "text -> user", '#' comments. A digest is one of the whole
// certificate, a subject is as OpenSSL writes it. A text with '^' and '$' is a regular expression there.
#include "certmap/sync/accounts.hpp"
#include "certmap/sync/import.hpp"
#include "certmap/sync/key_text.hpp"
#include "certmap/sync/lines.hpp"
#include "certmap/sync/place.hpp"
#include "certmap/text/hexadecimal.hpp"
#include "certmap/text/text.hpp"

#include <algorithm>

namespace signet::certmap {
namespace {

constexpr std::string_view arrow = "->";
constexpr std::size_t least_digest = 32; // MD5

bool is_digest(std::string_view text) {
    return text.size() >= least_digest &&
           std::ranges::all_of(text, [](char c) { return c == ':' || is_hexadecimal_digit(c); });
}

Result<MappingKey> key_of_left(std::string_view text) {
    if (text.starts_with('^'))
        return Error{"a regular expression", "what it matches, or a rule in signet.toml"};
    return is_digest(text) ? key_of_digest(text) : key_of_subject(text);
}

// The last arrow: a name may have one, a user may not.
struct MapLine {
    std::string_view left;
    std::string_view user; // empty: none
};

MapLine parts_of(std::string_view line) {
    const auto at = line.rfind(arrow);
    if (at == std::string_view::npos) return {};
    return {trimmed(line.substr(0, at)), trimmed(line.substr(at + arrow.size()))};
}

std::optional<Error> add_line(std::string_view line, const MapLine& parts, Accounts& accounts,
                              FilePlace place) {
    const auto& [left, user] = parts;
    if (left.empty()) return error_at(place, "not a mapping", "digest -> user, or subject -> user");
    place.column = static_cast<std::size_t>(left.data() - line.data()) + 1;
    auto key = key_of_left(left);
    if (!key) return error_at(place, key.error());
    place.column = user.empty() ? line.size() + 1 : static_cast<std::size_t>(user.data() - line.data()) + 1;
    auto problem = accounts.add(std::string(user), "", AccountKey{std::move(*key)});
    if (problem) return error_at(place, *problem);
    return std::nullopt;
}

} // namespace

Result<void> import_map_file(std::istream& text, const std::string& file, const ImportCalls& calls) {
    Lines lines(text, max_import_file);
    Accounts accounts;
    while (const auto line = lines.next()) {
        const auto contents = trimmed(*line);
        if (contents.empty() || contents.starts_with('#')) continue;
        const MapLine parts = parts_of(*line);
        auto problem = add_line(*line, parts, accounts, {file, lines.number(), 1});
        if (!problem) continue;
        const std::string user(parts.user);
        const bool is_known = accounts.mark_unreadable(user, problem->problem);
        problem = refuse(calls, *problem, is_known ? user : std::string());
        if (problem) return *problem;
    }
    if (lines.problem()) return error_at({file, lines.number(), 1}, *lines.problem());
    return accounts.give(calls);
}

} // namespace signet::certmap
