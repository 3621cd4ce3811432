// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/certificate.hpp"

#include "certmap/judgement/judgement.hpp"
#include "certmap/parse/decoded_certificate.hpp"
#include "certmap/parse/digest.hpp"
#include "certmap/rules/rule_parser.hpp"
#include "certmap/store/store.hpp"
#include "certmap/text/encoding.hpp"
#include "certmap/text/text.hpp"
#include "certmap/trust/authority_files.hpp"
#include "certmap/trust/possession.hpp"
#include "daemon/worker/result.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace signet::worker {
namespace {

using protocol::CertificateJudged;
using protocol::JudgeCertificate;

WorkerError failed(Reason reason, std::string detail) {
    return {reason, std::move(detail)};
}

Result<std::vector<certmap::Rule>> compile(const std::vector<certmap::RuleText>& texts) {
    auto compiled = certmap::parse_rules(texts);
    if (compiled) return std::move(*compiled);
    const certmap::Error error = compiled.error();
    return failed(Reason::mapping_unusable, "mapping " + error.problem + " (" + error.text + ", column " +
                                                std::to_string(error.column) + "); " + error.hint);
}

struct Owner {
    certmap::Account account;
    bool client_allowed = false;
    bool is_pinned = false;
};

Result<Owner> owner_of(const certmap::Certificate& certificate, const JudgeCertificate& request) {
    const auto rules = compile(request.rules);
    if (!rules) return rules.error();
    const auto store = certmap::open_accounts(request.store);
    if (!store) return failed(Reason::mapping_unusable, "mapping store " + store.error().problem);
    const auto local_accounts = certmap::open_accounts(request.local_store);
    if (!local_accounts)
        return failed(Reason::mapping_unusable,
                      "store of [local_accounts] " + local_accounts.error().problem);
    const auto binding =
        certmap::binding_policy_of(request.strong_mapping, std::chrono::seconds(request.backdating));
    if (!binding) return failed(Reason::bad_request, "there is no such mode of strong mapping");
    const auto client = certmap::Principal::parse(request.client);
    if (!client && !request.client.empty()) return failed(Reason::bad_request, "the client is no principal");
    const certmap::Sources sources{.store = store->get(),
                                   .local_accounts = local_accounts->get(),
                                   .binding = *binding,
                                   .rules = *rules,
                                   .domain = request.realm,
                                   .realms = request.realms,
                                   .digest = certmap::libcrypto_digest()};
    auto owner =
        certmap::identify_for_logon(certificate, sources, {.client = client.value_or(certmap::Principal{})});
    if (!owner.found.is_local && request.realm.empty())
        return failed(Reason::internal_error,
                      "no realm: neither [domain] realm nor default_realm of krb5.conf");
    if (!owner.granted()) return failed(owner.reason, std::move(owner.detail));
    const bool is_pinned = certmap::is_pinned(owner.found);
    if (owner.found.is_local && !is_pinned)
        return failed(Reason::card_not_mapped,
                      "the store of [local_accounts] has neither this certificate nor its public key");
    if (owner.found.account->principal.text().size() > protocol::PrincipalName::max)
        return failed(Reason::card_not_mapped, "the principal is longer than " +
                                                   std::to_string(protocol::PrincipalName::max) + " bytes");
    return Owner{*owner.found.account, client && is_client_allowed(*client, owner.found, sources), is_pinned};
}

std::string key_name(certmap::KeyType type) {
    switch (type) {
    case certmap::KeyType::rsa: return "rsa";
    case certmap::KeyType::ec: return "ec";
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

} // namespace

Result<CertificateJudged> judge_certificate(const JudgeCertificate& request, const Machine& machine) {
    const auto authorities =
        certmap::read_workstation_authorities(request.anchors, machine.anchors_owner, request.eku_any);
    if (!authorities) return failed(Reason::anchors_unusable, authorities.error().problem);
    auto examined = certmap::examine(
        request.der,
        {.authorities = *authorities, .eku_any = request.eku_any, .ec_keys_work = machine.ec_keys_work},
        request.now);
    if (!examined.granted()) return failed(examined.reason, std::move(examined.detail));
    const certmap::Certificate& certificate = examined.card->certificate;
    const auto owner = owner_of(certificate, request);
    if (!owner) return owner.error();
    const certmap::Account& account = owner->account;
    CertificateJudged judged;
    judged.principal = account.principal.text();
    judged.enterprise = account.principal.is_enterprise();
    judged.user = account.user;
    judged.user_is_of_upn = account.user_is_of_upn;
    judged.is_pinned = owner->is_pinned;
    judged.realm = request.realm;
    judged.client_allowed = owner->client_allowed;
    judged.subject = std::string(certmap::cut_at_character(certificate.subject.text, protocol::Detail::max));
    judged.fingerprint = certmap::hexadecimal(certificate.sha256);
    judged.not_after = certificate.validity.not_after;
    if (auto problem = tell_facts(examined, judged)) return *std::move(problem);
    return judged;
}

Result<protocol::SignatureVerified> verify_signature(const protocol::VerifySignature& request) {
    const auto certificate = certmap::DecodedCertificate::of(request.der);
    if (!certificate) return failed(Reason::cert_malformed, certificate.error().problem);
    switch (certmap::judge_possession(*certificate, request.challenge, request.signature)) {
    case certmap::Possession::proven: return protocol::SignatureVerified{};
    case certmap::Possession::key_too_weak: return failed(Reason::cert_weak_key, {});
    case certmap::Possession::key_unsupported: return failed(Reason::cert_key_unsupported, {});
    case certmap::Possession::not_proven: break;
    }
    return failed(Reason::signature_not_verified, {});
}

} // namespace signet::worker
