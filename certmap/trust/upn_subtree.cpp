// SPDX-License-Identifier: Apache-2.0
#include "certmap/trust/upn_subtree.hpp"

#include <algorithm>

namespace signet::certmap::trust {
namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, lower, lower);
}

bool ends_with(std::string_view text, std::string_view end) {
    return text.size() > end.size() && same(text.substr(text.size() - end.size()), end);
}

bool is_printable(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7f; });
}

// Behind the last "@"; empty: there is none that can be compared.
std::string_view domain_of(std::string_view upn) {
    const auto at = upn.rfind('@');
    if (at == std::string_view::npos || at == 0) return {};
    const auto domain = upn.substr(at + 1);
    const bool is_plain = is_printable(domain) && !domain.starts_with('.') && !domain.ends_with('.');
    return is_plain ? domain : std::string_view();
}

} // namespace

bool is_in_subtree(std::string_view upn, std::string_view subtree, SubtreeRole role) {
    const bool when_in_doubt = role == SubtreeRole::excluded;
    if (subtree.empty()) return true;
    const auto domain = domain_of(upn);
    if (domain.empty() || !is_printable(subtree) || subtree.ends_with('.')) return when_in_doubt;
    if (subtree.starts_with('.')) return ends_with(domain, subtree);
    const auto at = subtree.find('@');
    if (at == 0) return same(domain, subtree.substr(1));
    if (at != std::string_view::npos) return same(upn, subtree);
    if (same(domain, subtree)) return true;
    return when_in_doubt && ends_with(domain, subtree) && domain[domain.size() - subtree.size() - 1] == '.';
}

} // namespace signet::certmap::trust
