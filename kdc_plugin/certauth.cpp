// SPDX-License-Identifier: Apache-2.0
#include "kdc_plugin/decision/string_match.hpp"
#include "kdc_plugin/halves.hpp"
#include "kdc_plugin/krb5_values.hpp"

#include <ctime>

namespace signet::kdc {
namespace {

using policy::Reason;

// The entry's own principal, whatever type its database gives it.
certmap::Principal entry_of(krb5_const_principal client, const krb5_db_entry* entry) {
    auto principal = principal_of(entry != nullptr ? entry->princ : client);
    if (entry != nullptr) principal.kind = certmap::PrincipalKind::principal;
    return principal;
}

CertificateQuestion question_of(krb5_context context, std::span<const std::uint8_t> certificate,
                                krb5_const_principal client, const krb5_db_entry* entry) {
    CertificateQuestion question{
        .der = certificate,
        .client = {.requested = principal_of(client), .entry = entry_of(client, entry)},
        .now = std::time(nullptr)};
    const auto read = [&](const char* name, std::optional<std::string>& value) {
        auto attribute = string_attribute(context, entry, name);
        if (attribute)
            value = std::move(*attribute);
        else
            question.attribute_problem = attribute.error().problem;
    };
    read(certmap_attribute, question.signet_certmap);
    read(cert_match_attribute, question.pkinit_cert_match);
    return question;
}

// The KDC tells a client these codes of PKINIT, and of any other only that it failed.
constexpr krb5_error_code cannot_judge = KRB5KDC_ERR_CANT_VERIFY_CERTIFICATE;

// RFC 4556 3.1.3 has codes for what may be wrong with a certificate; a client shows them.
krb5_error_code code_of(const CertificateVerdict& verdict) {
    switch (verdict.decision.reason) {
    case Reason::cert_malformed: return KRB5KDC_ERR_INVALID_CERTIFICATE;
    case Reason::cert_wrong_usage:
    case Reason::cert_ca_not_for_logon:
    case Reason::cert_is_ca: return KRB5KDC_ERR_INCONSISTENT_KEY_PURPOSE;
    case Reason::cert_not_trusted: return KRB5KDC_ERR_CANT_VERIFY_CERTIFICATE;
    case Reason::cert_expired:
    case Reason::cert_not_yet_valid:
    case Reason::cert_ca_expired:
    case Reason::cert_ca_not_yet_valid:
    case Reason::cert_path_invalid:
    case Reason::cert_path_too_long:
    case Reason::cert_name_constraints:
    case Reason::cert_policy:
    case Reason::cert_extension_unknown:
    case Reason::cert_weak_key: return KRB5KDC_ERR_INVALID_CERTIFICATE;
    case Reason::cert_weak_digest: return KRB5KDC_ERR_DIGEST_IN_CERT_NOT_ACCEPTED;
    case Reason::cert_blocked:
    case Reason::cert_revoked: return KRB5KDC_ERR_REVOKED_CERTIFICATE;
    case Reason::revocation_unknown: return KRB5KDC_ERR_REVOCATION_STATUS_UNAVAILABLE;
    case Reason::card_not_mapped: // 66 is what Active Directory answers when a mapping is not strong
        return verdict.weak ? KRB5KDC_ERR_CERTIFICATE_MISMATCH : KRB5KDC_ERR_CLIENT_NAME_MISMATCH;
    case Reason::card_ambiguous:
    case Reason::card_of_other_user:
    case Reason::mapping_unusable: return KRB5KDC_ERR_CLIENT_NAME_MISMATCH;
    case Reason::kdc_settings_unusable: return cannot_judge;
    default: return cannot_judge; // reasons of other parts of Signet: nothing here gives them
    }
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? "" : ",") + word;
    return text;
}

Record record_of(const CertificateQuestion& question, const CertificateVerdict& verdict, bool audit) {
    return {.kind = RecordKind::certificate,
            .accepted = verdict.granted(),
            .audit = audit,
            .client = question.client.entry.text(),
            .reason = std::string(policy::id_of(verdict.decision.reason)),
            .detail = verdict.decision.detail,
            .by = verdict.by,
            .indicators = joined(verdict.assurance.indicators),
            .hw_authent = verdict.assurance.hw_authent,
            .subject = verdict.subject,
            .serial = verdict.serial,
            .sha256 = verdict.fingerprint,
            .warning = verdict.warning};
}

// In the mode audit nothing is refused, and nobody gets in by us: the KDC's own modules decide. What they let
// in gets the indicators that it would have, so that the rules for tickets can be tried as well.
krb5_error_code accepted(bool audit, bool hw_authent) {
    if (audit) return hw_authent ? KRB5_CERTAUTH_HWAUTH_PASS : KRB5_PLUGIN_NO_HANDLE;
    return hw_authent ? KRB5_CERTAUTH_HWAUTH : 0;
}

} // namespace

CertauthAnswer authorize(Desk& desk, krb5_context context, std::span<const std::uint8_t> certificate,
                         krb5_const_principal client, const krb5_db_entry* entry) {
    const auto* settings = desk.settings();
    const bool audit = settings != nullptr && settings->mode == policy::KdcMode::audit;
    const auto question = question_of(context, certificate, client, entry);
    auto verdict = desk.judge(question);
    desk.write(record_of(question, verdict, audit));
    if (verdict.granted())
        return {accepted(audit, verdict.assurance.hw_authent), std::move(verdict.assurance.indicators), {}};
    if (audit) return {KRB5_PLUGIN_NO_HANDLE, {}, {}};
    return {code_of(verdict),
            {},
            "signet: " + std::string(policy::id_of(verdict.decision.reason)) + ": " +
                verdict.decision.detail};
}

} // namespace signet::kdc
