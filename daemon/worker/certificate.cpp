// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/certificate.hpp"

#include "certmap/parse/decoded_certificate.hpp"
#include "certmap/parse/ssh_key.hpp"
#include "certmap/text/encoding.hpp"
#include "certmap/text/text.hpp"
#include "certmap/trust/attestation.hpp"
#include "certmap/trust/authority_files.hpp"
#include "certmap/trust/possession.hpp"
#include "certmap/trust/ssh_signature.hpp"
#include "daemon/worker/result.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace signet::worker {
namespace {

using protocol::AccountChoice;
using protocol::AccountName;
using protocol::CertificateJudged;
using protocol::JudgeCertificate;

static_assert(protocol::max_account_choices == certmap::max_choices);
static_assert(certmap::StoreReader::max_found > certmap::max_choices, "more of them are seen to be more");

AccountName name_of(const certmap::Account& account) {
    return {account.principal.text(), account.principal.is_enterprise(), account.user};
}

// An account that the certificate is mapped to; an error: not for a logon.
Result<AccountChoice> choice_of(const certmap::Identification& found) {
    const bool is_pinned = certmap::is_pinned(found);
    if (found.is_local && !is_pinned)
        return failed(Reason::card_not_mapped,
                      "the store of [local_accounts] has neither this certificate nor its public key");
    if (found.account->principal.text().size() > protocol::PrincipalName::max)
        return failed(Reason::card_not_mapped, "the principal is longer than " +
                                                   std::to_string(protocol::PrincipalName::max) + " bytes");
    return AccountChoice{name_of(*found.account), found.account->user_is_of_upn, is_pinned};
}

AccountName account_of(const CertificateJudged& judged) {
    return {judged.principal, judged.enterprise, judged.user};
}

// Granted as long as one of them is for a logon.
Result<CertificateJudged> offered(certmap::Ownership several) {
    CertificateJudged judged;
    for (const certmap::Identification& each : several.found.choices)
        if (auto choice = choice_of(each)) judged.choices.push_back(std::move(*choice));
    if (judged.choices.empty()) return failed(several.reason, std::move(several.detail));
    return judged;
}

Result<CertificateJudged> owned(const certmap::Identification& found) {
    auto choice = choice_of(found);
    if (!choice) return choice.error();
    CertificateJudged judged;
    judged.principal = std::move(choice->account.principal);
    judged.enterprise = choice->account.enterprise;
    judged.user = std::move(choice->account.user);
    judged.user_is_of_upn = choice->user_is_of_upn;
    judged.is_pinned = choice->is_pinned;
    return judged;
}

// All but what the certificate says of itself.
Result<CertificateJudged> owner_of(const certmap::Certificate& certificate, JudgementMeans& means,
                                   const certmap::Subject& subject) {
    const certmap::Sources sources = means.sources();
    auto owner = certmap::identify_for_logon(certificate, sources, subject);
    if (!owner.found.is_local && means.realm().empty())
        return failed(Reason::internal_error,
                      "no realm: neither [domain] realm nor default_realm of krb5.conf");
    if (!owner.found.choices.empty()) return offered(std::move(owner));
    if (!owner.granted()) return failed(owner.reason, std::move(owner.detail));
    auto judged = owned(owner.found);
    if (judged)
        judged->client_allowed =
            !subject.client.empty() && is_client_allowed(subject.client, owner.found, sources);
    return judged;
}

std::string key_name(certmap::KeyType type) {
    switch (type) {
    case certmap::KeyType::rsa: return "rsa";
    case certmap::KeyType::ec: return "ec";
    case certmap::KeyType::ed25519: return "ed25519"; // no list of kinds has it
    case certmap::KeyType::other: break;
    }
    return {};
}

bool fits(const protocol::Oids& oids) {
    const auto is_short = [](const std::string& oid) { return oid.size() <= protocol::max_oid; };
    return oids.size() <= protocol::Oids::max && std::ranges::all_of(oids, is_short);
}

// What a service may ask of it; a list that was cut would let a condition that is met look as if it were not.
std::optional<WorkerError> tell_facts(const certmap::Examination& examined, CertificateJudged& judged) {
    const certmap::Certificate& certificate = examined.card->certificate;
    judged.policies = examined.policies;
    judged.extended_key_usage = certificate.extended_key_usage;
    judged.issuer_key = certmap::hexadecimal(examined.issuer_key.value());
    judged.key = key_name(certificate.key.type);
    judged.key_bits = certificate.key.bits;
    if (fits(judged.policies) && fits(judged.extended_key_usage)) return std::nullopt;
    return failed(Reason::cert_malformed, "it has more policies or usages than anybody compares");
}

Result<protocol::SignatureVerified> answer_of(certmap::Possession possession) {
    switch (possession) {
    case certmap::Possession::proven: return protocol::SignatureVerified{};
    case certmap::Possession::key_too_weak: return failed(Reason::cert_weak_key, {});
    case certmap::Possession::key_unsupported: return failed(Reason::cert_key_unsupported, {});
    case certmap::Possession::not_proven: break;
    }
    return failed(Reason::signature_not_verified, {});
}

} // namespace

Result<CertificateJudged> judge_certificate(std::span<const std::uint8_t> der, JudgementMeans& means,
                                            const Expected& expected, std::int64_t now) {
    auto examined = certmap::examine(der, means.standards(now), now);
    means.have_fetched(examined.ask);
    if (!examined.granted()) return failed(examined.reason, std::move(examined.detail));
    const certmap::Certificate& certificate = examined.card->certificate;
    // What a store says of it somebody has written; the certificate itself says whose key it is about.
    if (expected.key && certificate.key.bits_sha256 != *expected.key)
        return failed(Reason::key_unknown, "the certificate that the store has for it is of another key");
    auto judged = owner_of(certificate, means, expected.subject);
    if (judged && expected.is_client_itself && !judged->enterprise && !judged->principal.empty()) {
        certmap::Subject subject = expected.subject;
        subject.client = certmap::Principal::parse(judged->principal).value_or(certmap::Principal{});
        judged = owner_of(certificate, means, subject);
    }
    if (!judged) return judged;
    judged->realm = means.realm();
    judged->subject = std::string(certmap::cut_at_character(certificate.subject.text, protocol::Detail::max));
    judged->fingerprint = certmap::hexadecimal(certificate.sha256);
    judged->not_after = certificate.validity.not_after;
    if (auto problem = tell_facts(examined, *judged)) return *std::move(problem);
    return judged;
}

Result<CertificateJudged> judge_certificate(const JudgeCertificate& request, const Machine& machine) {
    auto means = JudgementMeans::open(request, machine);
    if (!means) return means.error();
    const auto client = certmap::Principal::parse(request.client);
    if (!client && !request.client.empty()) return failed(Reason::bad_request, "the client is no principal");
    certmap::Subject subject;
    subject.client = client.value_or(certmap::Principal{});
    if (!request.claim.empty())
        subject.claim = [&](const certmap::Account& account) { return name_of(account) == request.claim; };
    auto judged = judge_certificate(request.der, *means, {.subject = subject}, request.now);
    if (judged && !request.claim.empty() && account_of(*judged) != request.claim)
        return failed(Reason::card_of_other_user, "the certificate is now that of " +
                                                      std::string(judged->principal) +
                                                      " alone, where another was chosen");
    return judged;
}

Result<protocol::KeyNamed> name_key(const protocol::NameKey& request) {
    const auto certificate = certmap::DecodedCertificate::of(request.der);
    if (!certificate) return failed(Reason::cert_malformed, certificate.error().problem);
    auto text = certmap::base64(certmap::ssh_key_of(*certificate));
    return protocol::KeyNamed{text.size() <= protocol::max_ssh_key ? std::move(text) : std::string()};
}

Result<protocol::AttestationJudged> judge_key_attestation(const protocol::JudgeAttestation& request,
                                                          uid_t makers_owner) {
    const auto certificate = certmap::DecodedCertificate::of(request.der);
    if (!certificate) return failed(Reason::cert_malformed, certificate.error().problem);
    const auto makers = certmap::read_authority_files(request.makers, makers_owner);
    if (!makers) return failed(Reason::anchors_unusable, makers.error().problem);
    const auto said =
        certmap::judge_attestation(request.statement, request.attester, *certificate, *makers, request.now);
    protocol::AttestationJudged judged;
    if (!said) {
        judged.problem = std::string(certmap::cut_at_character(said.error().problem, protocol::Name::max));
        return judged;
    }
    judged.is_attested = true;
    judged.pin = static_cast<std::uint8_t>(said->pin);
    judged.touch = static_cast<std::uint8_t>(said->touch);
    if (said->firmware != certmap::Firmware{})
        judged.firmware = std::to_string(said->firmware[0]) + '.' + std::to_string(said->firmware[1]) + '.' +
                          std::to_string(said->firmware[2]);
    judged.serial = said->serial;
    return judged;
}

Result<protocol::SignatureVerified> verify_signature(const protocol::VerifySignature& request) {
    const auto certificate = certmap::DecodedCertificate::of(request.der);
    if (!certificate) return failed(Reason::cert_malformed, certificate.error().problem);
    return answer_of(certmap::judge_possession(*certificate, request.challenge, request.signature));
}

Result<protocol::SignatureVerified> verify_ssh_signature(const protocol::VerifySshSignature& request) {
    const auto certificate = certmap::DecodedCertificate::of(request.der);
    if (!certificate) return failed(Reason::cert_malformed, certificate.error().problem);
    return answer_of(certmap::judge_ssh_possession(*certificate, request.statement, request.signature));
}

} // namespace signet::worker
