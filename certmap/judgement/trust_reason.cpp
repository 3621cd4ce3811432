// SPDX-License-Identifier: Apache-2.0
#include "certmap/judgement/trust_reason.hpp"

namespace signet::certmap {

policy::Reason reason_of(ChainStatus status) noexcept {
    using policy::Reason;
    switch (status) {
    case ChainStatus::not_end_entity: return Reason::cert_is_ca;
    case ChainStatus::unknown_issuer:
    case ChainStatus::bad_signature: return Reason::cert_not_trusted; // a CA of the same name and another key
    case ChainStatus::key_too_small: return Reason::cert_weak_key;
    case ChainStatus::digest_too_weak: return Reason::cert_weak_digest;
    case ChainStatus::expired: return Reason::cert_expired;
    case ChainStatus::not_yet_valid: return Reason::cert_not_yet_valid;
    case ChainStatus::issuer_expired: return Reason::cert_ca_expired;
    case ChainStatus::issuer_not_yet_valid: return Reason::cert_ca_not_yet_valid;
    case ChainStatus::unknown_extension: return Reason::cert_extension_unknown;
    case ChainStatus::name_constraints: return Reason::cert_name_constraints;
    case ChainStatus::policy: return Reason::cert_policy;
    case ChainStatus::issuer_not_for_logon: return Reason::cert_ca_not_for_logon;
    case ChainStatus::path_too_long: return Reason::cert_path_too_long;
    case ChainStatus::refused: return Reason::cert_path_invalid;
    case ChainStatus::trusted: break; // no reason to refuse
    }
    return Reason::internal_error;
}

std::string detail_of(const ChainVerdict& verdict) {
    std::string text(describe(verdict.status));
    if (!verdict.detail.empty()) text += ": " + verdict.detail;
    if (!verdict.subject.empty()) text += " (" + verdict.subject + ")";
    return text;
}

} // namespace signet::certmap
