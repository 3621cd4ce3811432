// SPDX-License-Identifier: Apache-2.0
#include "certmap/text/oid.hpp"

#include "certmap/text/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace signet::certmap {
namespace {

// An OID's first row is the name messages use.
constexpr std::array<std::pair<std::string_view, std::string_view>, 13> names{{
    {"msSmartcardLogin", oid::ms_smartcard_logon},
    {"msScLogin", oid::ms_smartcard_logon},
    {"pkinitClientAuth", oid::pkinit_client_auth},
    {"pkinit", oid::pkinit_client_auth},
    {"KPClientAuth", oid::pkinit_client_auth},
    {"pkinitKdc", oid::pkinit_kdc},
    {"clientAuth", oid::client_auth},
    {"serverAuth", "1.3.6.1.5.5.7.3.1"},
    {"codeSigning", "1.3.6.1.5.5.7.3.3"},
    {"emailProtection", "1.3.6.1.5.5.7.3.4"},
    {"timeStamping", "1.3.6.1.5.5.7.3.8"},
    {"OCSPSigning", "1.3.6.1.5.5.7.3.9"},
    {"anyExtendedKeyUsage", oid::any_extended_key_usage},
}};

bool is_arc(std::string_view text) noexcept {
    const bool digits = std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
    return digits && !text.empty() && (text.size() == 1 || text.front() != '0');
}

} // namespace

std::optional<std::string> extended_key_usage_oid(std::string_view name_or_oid) {
    const auto found = std::ranges::find_if(
        names, [&](const auto& row) { return equal_ignoring_ascii_case(row.first, name_or_oid); });
    if (found != names.end()) return std::string(found->second);
    if (is_dotted_oid(name_or_oid)) return std::string(name_or_oid);
    return std::nullopt;
}

std::vector<std::string_view> extended_key_usage_names() {
    std::vector<std::string_view> known;
    for (const auto& [name, oid] : names)
        if (oid != oid::any_extended_key_usage) known.push_back(name);
    return known;
}

std::string_view extended_key_usage_name(std::string_view oid) noexcept {
    const auto found = std::ranges::find(names, oid, [](const auto& row) { return row.second; });
    return found == names.end() ? oid : found->first;
}

bool is_dotted_oid(std::string_view text) noexcept {
    bool several = false;
    for (std::size_t dot = text.find('.'); dot != std::string_view::npos; dot = text.find('.')) {
        if (!is_arc(text.substr(0, dot))) return false;
        text.remove_prefix(dot + 1);
        several = true;
    }
    return several && is_arc(text);
}

} // namespace signet::certmap
