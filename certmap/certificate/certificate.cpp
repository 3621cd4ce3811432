// SPDX-License-Identifier: Apache-2.0
#include "certmap/certificate/certificate.hpp"

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
    case NameKind::uri: return "URI";
    case NameKind::directory_name: return "directory name";
    case NameKind::ip_address: return "IP address";
    case NameKind::registered_id: return "registered ID";
    case NameKind::other_name: return "other name";
    case NameKind::sid: return "SID";
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
