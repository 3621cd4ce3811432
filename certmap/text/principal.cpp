// SPDX-License-Identifier: Apache-2.0
#include "certmap/text/principal.hpp"

#include "certmap/text/text.hpp"

#include <algorithm>
#include <utility>

namespace signet::certmap {
namespace {

bool is_separator(char c) {
    return c == '/' || c == '@' || c == '\\';
}

// Position of the first unescaped character that is one of `wanted`, or the text's size.
std::size_t find_unescaped(std::string_view text, std::string_view wanted) noexcept {
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '\\') {
            ++at;
        } else if (wanted.find(text[at]) != std::string_view::npos) {
            return at;
        }
    }
    return text.size();
}

bool has_foreign_escape(std::string_view text) {
    for (auto at = text.find('\\'); at != std::string_view::npos; at = text.find('\\', at + 2)) {
        if (at + 1 == text.size() || !is_separator(text[at + 1])) return true;
    }
    return false;
}

} // namespace

std::optional<Principal> Principal::parse(std::string_view text) {
    if (principal_problem(text)) return std::nullopt;
    Principal principal;
    std::string part;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '\\') {
            part += text[++at];
        } else if (c == '/' || c == '@') {
            principal.components.push_back(std::exchange(part, {}));
        } else {
            part += c;
        }
    }
    principal.realm = std::move(part);
    return principal;
}

std::optional<Principal> Principal::of_upn(std::string_view upn) {
    if (upn.empty() || upn_problem(upn)) return std::nullopt;
    return Principal{PrincipalKind::enterprise, {std::string(upn)}, {}};
}

std::string Principal::text() const {
    if (empty()) return {};
    if (is_enterprise()) return components.front();
    std::string text;
    for (const std::string& component : components)
        text += (text.empty() ? "" : "/") + escape_principal_component(component);
    return text + "@" + escape_principal_component(realm);
}

bool same_realm(std::string_view a, std::string_view b) noexcept {
    return !a.empty() && equal_ignoring_ascii_case(a, b);
}

std::string_view upn_suffix(std::string_view upn) noexcept {
    const auto at = upn.rfind('@');
    return at == std::string_view::npos ? std::string_view() : upn.substr(at + 1);
}

std::string_view upn_name(std::string_view upn) noexcept {
    return upn.substr(0, std::min(upn.rfind('@'), upn.size()));
}

std::string escape_principal_component(std::string_view component) {
    std::string escaped;
    escaped.reserve(component.size());
    for (const char c : component) {
        if (is_separator(c)) escaped += '\\';
        escaped += c;
    }
    return escaped;
}

std::optional<std::string> principal_problem(std::string_view principal) {
    if (has_foreign_escape(principal)) return "has a '\\' that escapes none of '/', '@' and '\\'";
    const std::size_t at = find_unescaped(principal, "@");
    if (at == principal.size()) return "has no realm";
    const std::string_view realm = principal.substr(at + 1);
    if (realm.empty()) return "has an empty realm";
    if (find_unescaped(realm, "/@") != realm.size())
        return "has an unescaped '/' or a second '@' in its realm";
    std::string_view rest = principal.substr(0, at);
    while (true) {
        const std::size_t slash = find_unescaped(rest, "/");
        if (slash == 0) return "has an empty component";
        if (slash == rest.size()) return std::nullopt;
        rest.remove_prefix(slash + 1);
    }
}

std::optional<std::string> upn_problem(std::string_view upn) {
    if (upn.find('\\') != std::string_view::npos) return "contains a '\\'";
    if (std::ranges::count(upn, '@') != 1) return "is not of the form name@suffix";
    if (upn.front() == '@' || upn.back() == '@') return "has nothing before or after its '@'";
    return std::nullopt;
}

std::string_view short_name(std::string_view principal) noexcept {
    return principal.substr(0, find_unescaped(principal, "@"));
}

} // namespace signet::certmap
