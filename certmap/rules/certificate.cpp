// SPDX-License-Identifier: Apache-2.0
#include "certmap/rules/certificate.hpp"

#include <algorithm>

namespace signet::certmap {

std::string_view describe(NameKind kind) noexcept {
    switch (kind) {
    case NameKind::subject: return "subject";
    case NameKind::issuer: return "issuer";
    case NameKind::upn: return "UPN";
    case NameKind::pkinit_principal: return "PKINIT principal";
    case NameKind::rfc822: return "e-mail address";
    case NameKind::dns: return "DNS name";
    }
    return "name";
}

std::optional<std::string> refusal_of(const Certificate& certificate, NameKind kind) {
    const auto& refused = certificate.refused_names;
    const auto found = std::ranges::find(refused, kind, &RefusedName::kind);
    if (found == refused.end()) return std::nullopt;
    return std::string(describe(kind)) + " " + found->problem;
}

} // namespace signet::certmap
