// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/certificate.hpp"

#include "certmap/judgement/identification.hpp"
#include "certmap/judgement/trust_reason.hpp"
#include "certmap/judgement/usage.hpp"
#include "certmap/parse/digest.hpp"
#include "certmap/parse/parse_certificate.hpp"
#include "certmap/rules/realm_of_rule.hpp"
#include "certmap/rules/rule_parser.hpp"
#include "certmap/store/store.hpp"
#include "certmap/text/encoding.hpp"
#include "certmap/text/text.hpp"
#include "certmap/trust/chain.hpp"
#include "daemon/worker/anchors.hpp"
#include "daemon/worker/result.hpp"

#include <algorithm>
#include <string>
#include <string_view>
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

// libkrb5 wants a path up to a root, whatever is trusted besides; so an issuing CA adds no trust here.
Result<void> check_trust(const JudgeCertificate& request, uid_t anchors_owner) {
    const auto files = read_anchors(request.anchors, anchors_owner);
    if (!files) return files.error();
    const auto anchors = certmap::roots_and_others(*files);
    if (!anchors) return failed(Reason::anchors_unusable, "anchors: " + anchors.error().problem);
    const auto verdict =
        certmap::verify_chain(request.der, anchors->roots, anchors->others, request.now, request.eku_any);
    if (verdict.status == certmap::ChainStatus::trusted) return {};
    return failed(certmap::reason_of(verdict.status), detail_of(verdict));
}

Result<void> check_usage(const certmap::Certificate& certificate, const JudgeCertificate& request) {
    const auto usage = certmap::logon_usage(certificate, request.eku_any);
    if (usage.allowed) return {};
    return failed(Reason::cert_wrong_usage, usage.problem + " (subject '" + certificate.subject.text + "')");
}

Reason reason_of(certmap::IdentificationOutcome outcome) {
    return outcome == certmap::IdentificationOutcome::ambiguous ? Reason::card_ambiguous
                                                                : Reason::card_not_mapped;
}

// A good certificate with a key that Kerberos cannot use here logs nobody on: known now, not after the PIN.
Result<void> check_key(const certmap::Certificate& certificate, bool ec_keys_work) {
    if (certificate.key.type != certmap::KeyType::ec || ec_keys_work) return {};
    return failed(Reason::cert_key_unsupported, "an elliptic-curve key, and libkrb5 before 1.22");
}

struct Identified {
    certmap::Account account;
    bool client_allowed = false;
};

// The realm of a canonical name is for the KDC to say; whether its people are accounts here is not.
bool is_allowed(const certmap::Principal& client, const certmap::Account& account,
                const certmap::Sources& sources, bool by_rule) {
    const auto is_it = [&](const std::string& realm) { return certmap::same_realm(realm, client.realm); };
    if (is_it(sources.domain) || std::ranges::any_of(sources.realms, is_it)) return true;
    if (!account.principal.is_enterprise()) return is_it(account.principal.realm);
    return by_rule && certmap::names_realm(sources.rules[account.rule], client.realm);
}

Result<Identified> identify(const certmap::Certificate& certificate, const JudgeCertificate& request) {
    const auto rules = compile(request.rules);
    if (!rules) return rules.error();
    const auto store = certmap::open_accounts(request.store);
    if (!store) return failed(Reason::mapping_unusable, "mapping store " + store.error().problem);
    const auto mode = certmap::binding_mode_of(request.strong_mapping);
    if (!mode) return failed(Reason::bad_request, "there is no such mode of strong mapping");
    const auto client = certmap::Principal::parse(request.client);
    if (!client && !request.client.empty()) return failed(Reason::bad_request, "the client is no principal");
    const certmap::Sources sources{.store = store->get(),
                                   .binding = {.mode = *mode, .backdating = request.backdating},
                                   .rules = *rules,
                                   .domain = request.realm,
                                   .realms = request.realms,
                                   .digest = certmap::libcrypto_digest()};
    const auto found =
        certmap::identify(certificate, sources, {.client = client.value_or(certmap::Principal{})});
    if (!found) return failed(Reason::mapping_unusable, "mapping store " + found.error().problem);
    if (!found->account) return failed(reason_of(found->outcome), found->problem);
    if (found->account->principal.text().size() > protocol::limit::principal)
        return failed(Reason::card_not_mapped, "the principal is longer than " +
                                                   std::to_string(protocol::limit::principal) + " bytes");
    return Identified{*found->account,
                      client && is_allowed(*client, *found->account, sources, found->rules.has_value())};
}

} // namespace

Result<CertificateJudged> judge_certificate(const JudgeCertificate& request, const Machine& machine) {
    const auto certificate = certmap::parse_certificate(request.der);
    if (!certificate) return failed(Reason::cert_malformed, certificate.error().problem);
    if (auto trust = check_trust(request, machine.anchors_owner); !trust) return trust.error();
    if (auto usage = check_usage(*certificate, request); !usage) return usage.error();
    if (auto key = check_key(*certificate, machine.ec_keys_work); !key) return key.error();
    if (request.realm.empty())
        return failed(Reason::internal_error,
                      "no realm: neither [domain] realm nor default_realm of krb5.conf");
    auto found = identify(*certificate, request);
    if (!found) return found.error();
    return CertificateJudged{
        .principal = found->account.principal.text(),
        .enterprise = found->account.principal.is_enterprise(),
        .user = found->account.user,
        .user_is_of_upn = found->account.user_is_of_upn,
        .realm = request.realm,
        .client_allowed = found->client_allowed,
        .subject = std::string(certmap::cut_at_character(certificate->subject.text, protocol::limit::detail)),
        .fingerprint = certmap::hexadecimal(certificate->sha256),
        .not_after = certificate->validity.not_after};
}

} // namespace signet::worker
