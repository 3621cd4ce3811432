// SPDX-License-Identifier: Apache-2.0
#include "kdc_plugin/decision/certificate_judgement.hpp"

#include "certmap/parse/digest.hpp"
#include "certmap/revocation/path_revocation.hpp"
#include "certmap/text/encoding.hpp"
#include "kdc_plugin/decision/attested_key.hpp"
#include "kdc_plugin/decision/string_match.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace signet::kdc {
namespace {

using certmap::Certificate;
using policy::Decision;
using policy::Reason;

// One case: what is asked, what it is decided by, and what has come out so far. Each step may refuse.
class Case {
public:
    Case(const CertificateQuestion& question, const Evidence& evidence)
        : question_(question), evidence_(evidence) {}

    CertificateVerdict judge();

private:
    bool is_good();
    bool is_the_client();
    void hear_the_maker();
    void say_what_it_is_worth();

    bool is_the_client_by_attribute(const char* attribute, const std::string& text,
                                    const certmap::Result<std::optional<std::string>>& mismatch);
    bool is_not_contradicted_by_store();
    bool is_the_client_by_mapping();
    MappingVerdict judge_mapping() const;
    std::string namer_of(const certmap::Identification& found) const;
    std::string rule_name(std::size_t index) const;

    bool refuse(Reason reason, std::string detail) {
        verdict_.decision = {reason, std::move(detail)};
        return false;
    }

    const Certificate& certificate() const { return card_->certificate; }
    const policy::KdcSettings& settings() const { return evidence_.settings.settings; }

    const CertificateQuestion& question_;
    const Evidence& evidence_;
    std::shared_ptr<const certmap::KnownCertificate> card_{};
    std::vector<std::string> policies_{};
    CertificateVerdict verdict_{};
};

CertificateVerdict Case::judge() {
    if (is_good() && is_the_client()) {
        hear_the_maker();
        say_what_it_is_worth();
        verdict_.decision = {Reason::granted, {}};
    }
    return std::move(verdict_);
}

// The one judgement that a workstation makes as well, by what this KDC is configured with.
bool Case::is_good() {
    auto examined = certmap::examine(
        question_.der,
        {.authorities = evidence_.settings.authorities,
         .eku_any = settings().certificates.eku_any,
         .blocked = &evidence_.blocked,
         .revocation = certmap::revocation_by(evidence_.settings.issuers, evidence_.revocation,
                                              {question_.now, evidence_.now}),
         .known = &evidence_.known},
        question_.now);
    card_ = std::move(examined.card);
    policies_ = std::move(examined.policies);
    verdict_.issuer_key = examined.issuer_key;
    verdict_.ask_ocsp_about = std::move(examined.ask);
    verdict_.warning = std::move(examined.warning);
    if (card_) {
        verdict_.subject = certificate().subject.text;
        verdict_.serial = certmap::hexadecimal(certificate().serial);
        verdict_.fingerprint = certmap::hexadecimal(certificate().sha256);
    }
    return examined.granted() || refuse(examined.reason, std::move(examined.detail));
}

// What the database says of its own principal goes before the rules; the store may contradict it.
bool Case::is_the_client() {
    const auto& [der, client, certmap, cert_match, attribute_problem, now] = question_;
    if (!attribute_problem.empty()) return refuse(Reason::mapping_unusable, attribute_problem);
    if (!evidence_.store_problem.empty()) return refuse(Reason::mapping_unusable, evidence_.store_problem);
    if (!certmap && !cert_match) return is_the_client_by_mapping();
    return (!certmap || is_the_client_by_attribute(certmap_attribute, *certmap,
                                                   certmap_mismatch(certificate(), *certmap))) &&
           (!cert_match || is_the_client_by_attribute(cert_match_attribute, *cert_match,
                                                      cert_match_mismatch(certificate(), *cert_match))) &&
           is_not_contradicted_by_store();
}

// An attribute is the administrator's own word about this principal, and so are the strong keys in its entry:
// the certificate must be good for both.
bool Case::is_not_contradicted_by_store() {
    if (evidence_.store == nullptr) return true;
    const std::array principals{question_.client.entry};
    const auto bound = certmap::judge_named(
        certificate(), binding_policy_of(settings().mapping), *evidence_.store,
        {.principals = principals, .domain = question_.client.entry.realm, .strongly = true});
    if (!bound) return refuse(Reason::mapping_unusable, "mapping store " + bound.error().problem);
    if (bound->strength.accepted) return true;
    verdict_.weak = true;
    return refuse(Reason::card_not_mapped,
                  verdict_.by + ", but the store says: " + std::string(describe(bound->strength.reason)));
}

bool Case::is_the_client_by_attribute(const char* attribute, const std::string& text,
                                      const certmap::Result<std::optional<std::string>>& mismatch) {
    verdict_.by = attribute;
    if (!mismatch)
        return refuse(Reason::mapping_unusable, std::string(attribute) + " '" + text + "', column " +
                                                    std::to_string(mismatch.error().column) + ": " +
                                                    mismatch.error().problem);
    return !*mismatch || refuse(Reason::card_not_mapped, std::string(attribute) + ": " + **mismatch);
}

bool Case::is_the_client_by_mapping() {
    const auto& fingerprint = certificate().sha256;
    const MappingVerdict* known = evidence_.mappings.find(fingerprint, question_.client);
    const MappingVerdict verdict = known == nullptr ? judge_mapping() : *known;
    // A store that could not be asked may answer the next time.
    if (known == nullptr && verdict.decision.reason != Reason::mapping_unusable)
        evidence_.mappings.keep(fingerprint, question_.client, verdict);
    verdict_.by = verdict.by;
    verdict_.weak = verdict.weak;
    return verdict.decision.granted() || refuse(verdict.decision.reason, verdict.decision.detail);
}

MappingVerdict Case::judge_mapping() const {
    const auto owner = certmap::identify_for_logon(
        certificate(), sources_of(evidence_.settings, evidence_.rules, evidence_.store, question_.client),
        subject_of(question_.client, settings().certificates));
    if (!owner.granted()) return {{owner.reason, owner.detail}, owner.is_weak, {}};
    const certmap::Account& account = *owner.found.account;
    std::string by = namer_of(owner.found);
    if (names(account, question_.client, settings().certificates))
        return {{Reason::granted, {}}, false, std::move(by)};
    return {{Reason::card_of_other_user, by + " says " + account.principal.text()}, false, by};
}

std::string Case::namer_of(const certmap::Identification& found) const {
    if (found.rules) return rule_name(found.account->rule);
    const auto key =
        std::ranges::find(found.entries.tried, certmap::KeyVerdict::names_it, &certmap::TriedKey::verdict);
    const std::string by_key =
        key == found.entries.tried.end() ? "" : " by " + std::string(id_of(key->key.kind));
    return "store entry '" + found.account->user + "'" + by_key;
}

std::string Case::rule_name(std::size_t index) const {
    const auto& rules = evidence_.rules;
    const std::string name = index < rules.size() ? rules[index].name : "";
    return "rule " + std::to_string(index + 1) + (name.empty() ? "" : " '" + name + "'");
}

std::optional<policy::CertificateKey> key_of(certmap::KeyType type) {
    switch (type) {
    case certmap::KeyType::rsa: return policy::CertificateKey::rsa;
    case certmap::KeyType::ec: return policy::CertificateKey::ec;
    case certmap::KeyType::ed25519:
    case certmap::KeyType::other: break;
    }
    return std::nullopt;
}

// A statement that proves nothing refuses nobody: the rules that ask for one do not apply.
void Case::hear_the_maker() {
    const auto& makers = evidence_.settings.makers;
    if (makers.empty()) return;
    const auto heard = attested_key(settings().assurance.attestations, certificate(), makers, question_.now);
    if (heard.said) verdict_.attested = policy::attested_by(heard.said->pin, heard.said->touch);
    if (!heard.problem.empty()) verdict_.warning += (verdict_.warning.empty() ? "" : "; ") + heard.problem;
}

void Case::say_what_it_is_worth() {
    verdict_.policies = policies_;
    verdict_.assurance =
        policy::assurance_of(settings().assurance, {.policies = policies_,
                                                    .issuer_key = certmap::hexadecimal(*verdict_.issuer_key),
                                                    .key = key_of(certificate().key.type),
                                                    .key_bits = certificate().key.bits,
                                                    .attested = verdict_.attested});
}

} // namespace

certmap::BindingPolicy binding_policy_of(const policy::MappingSettings& mapping) {
    return certmap::binding_policy_of(static_cast<std::uint8_t>(mapping.strong_mapping),
                                      mapping.certificate_backdating)
        .value_or(certmap::BindingPolicy{});
}

certmap::Sources sources_of(const CompiledSettings& settings, std::span<const certmap::Rule> rules,
                            certmap::NamedAccounts* store, const Client& client) {
    return {.store = store,
            .binding = binding_policy_of(settings.settings.mapping),
            .rules = rules,
            .domain = client.entry.realm,
            .digest = certmap::libcrypto_digest()};
}

certmap::Subject subject_of(const Client& client, const policy::KdcCertificateSettings& settings) {
    return {.claim = [&](const certmap::Account& account) { return names(account, client, settings); },
            .client = client.entry};
}

CertificateVerdict judge_certificate(const CertificateQuestion& question, const Evidence& evidence) {
    return Case(question, evidence).judge();
}

} // namespace signet::kdc
