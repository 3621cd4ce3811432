// SPDX-License-Identifier: Apache-2.0
#include "kdc_plugin/decision/certificate_judgement.hpp"

#include "certmap/judgement/trust_reason.hpp"
#include "certmap/judgement/usage.hpp"
#include "certmap/parse/digest.hpp"
#include "certmap/parse/parse_certificate.hpp"
#include "certmap/text/encoding.hpp"
#include "kdc_plugin/decision/path_revocation.hpp"
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
    bool is_known();
    bool is_well_formed();
    bool is_of_a_logon_ca();
    bool is_for_logon();
    bool is_not_blocked();
    bool is_not_revoked();
    bool is_the_client();
    void say_which_it_is();
    void say_what_it_is_worth();

    bool is_the_client_by_attribute(const char* attribute, const std::string& text,
                                    const certmap::Result<std::optional<std::string>>& mismatch);
    bool is_not_contradicted_by_store();
    bool is_the_client_by_mapping();
    certmap::BindingPolicy binding_policy() const;
    bool is_among(const certmap::Identification& found);
    bool is_account(const certmap::Account& account, std::string by);
    std::string rule_name(std::size_t index) const;

    bool refuse(Reason reason, std::string detail) {
        verdict_.decision = {reason, std::move(detail)};
        return false;
    }

    const Certificate& certificate() const { return card_->certificate; }
    const policy::KdcSettings& settings() const { return evidence_.settings.settings; }

    const CertificateQuestion& question_;
    const Evidence& evidence_;
    std::shared_ptr<const KnownCertificate> card_{};
    std::shared_ptr<KnownCertificate> unknown_{}; // the same, as long as it is not known
    const certmap::VerifiedPath* path_ = nullptr; // of card_: the one that is believed
    CertificateVerdict verdict_{};
};

CertificateVerdict Case::judge() {
    const bool is_read = is_known() || (is_well_formed() && is_of_a_logon_ca());
    if (is_read && is_for_logon() && is_not_blocked() && is_not_revoked() && is_the_client()) {
        say_what_it_is_worth();
        verdict_.decision = {Reason::granted, {}};
    }
    return std::move(verdict_);
}

bool Case::is_known() {
    card_ = evidence_.known.find(question_.der, question_.now);
    if (!card_) return false;
    verdict_.issuer_key = card_->paths.front().certificates.front().issuer_key;
    say_which_it_is();
    return true;
}

bool Case::is_well_formed() {
    auto certificate = certmap::parse_certificate(question_.der);
    if (!certificate) return refuse(Reason::cert_malformed, certificate.error().problem);
    unknown_ = std::make_shared<KnownCertificate>();
    unknown_->certificate = std::move(*certificate);
    card_ = unknown_;
    say_which_it_is();
    return true;
}

void Case::say_which_it_is() {
    verdict_.subject = certificate().subject.text;
    verdict_.serial = certmap::hexadecimal(certificate().serial);
    verdict_.fingerprint = certmap::hexadecimal(certificate().sha256);
}

bool Case::is_for_logon() {
    const auto usage = certmap::logon_usage(certificate(), settings().certificates.eku_any);
    return usage.allowed || refuse(Reason::cert_wrong_usage, usage.problem);
}

bool Case::is_of_a_logon_ca() {
    auto answer = evidence_.settings.authorities.judge(question_.der, question_.now);
    verdict_.issuer_key = answer.issuer_key();
    if (answer.chain.status != certmap::ChainStatus::trusted || answer.paths.empty())
        return refuse(certmap::reason_of(answer.chain.status), "by logon_cas: " + detail_of(answer.chain));
    unknown_->paths = std::move(answer.paths);
    evidence_.known.keep(std::move(unknown_));
    return true;
}

bool Case::is_not_blocked() {
    const auto line = evidence_.blocked.blocks(certificate(), verdict_.issuer_key);
    return !line || refuse(Reason::cert_blocked, *line);
}

bool Case::is_not_revoked() {
    auto answer = judge_revocation_of(card_->paths, evidence_.settings, evidence_.revocation,
                                      {question_.now, evidence_.now});
    verdict_.ask_ocsp_about = std::move(answer.ask);
    verdict_.warning = std::move(answer.warning);
    if (!answer.decision.granted()) return refuse(answer.decision.reason, std::move(answer.decision.detail));
    path_ = &card_->paths[answer.path];
    return true;
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
        certificate(), binding_policy(), *evidence_.store,
        {.principals = principals, .domain = question_.client.entry.realm, .strongly = true});
    if (!bound) return refuse(Reason::mapping_unusable, "mapping store " + bound.error().problem);
    if (bound->strength.accepted) return true;
    verdict_.weak = true;
    return refuse(Reason::card_not_mapped,
                  verdict_.by + ", but the store says: " + std::string(describe(bound->strength.reason)));
}

certmap::BindingPolicy Case::binding_policy() const {
    const auto& mapping = settings().mapping;
    return {.mode = certmap::binding_mode_of(static_cast<std::uint8_t>(mapping.strong_mapping))
                        .value_or(certmap::BindingMode::full),
            .backdating =
                std::chrono::duration_cast<std::chrono::seconds>(mapping.certificate_backdating).count()};
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
    const auto is_claimed = [&](const certmap::Account& account) {
        return names(account, question_.client, settings().certificates);
    };
    const auto found = certmap::identify(certificate(),
                                         {.store = evidence_.store,
                                          .binding = binding_policy(),
                                          .rules = evidence_.settings.rules,
                                          .domain = question_.client.entry.realm,
                                          .digest = certmap::libcrypto_digest()},
                                         {.claim = is_claimed, .client = question_.client.entry});
    if (!found) return refuse(Reason::mapping_unusable, "mapping store " + found.error().problem);
    return is_among(*found);
}

bool Case::is_among(const certmap::Identification& found) {
    using certmap::IdentificationOutcome;
    const bool by_store = found.entries.outcome != certmap::ExplicitOutcome::not_mapped;
    switch (found.outcome) {
    case IdentificationOutcome::mapped: {
        const auto key = std::ranges::find(found.entries.tried, certmap::KeyVerdict::names_it,
                                           &certmap::TriedKey::verdict);
        const std::string by_key =
            key == found.entries.tried.end() ? "" : " by " + std::string(id_of(key->key.kind));
        return is_account(*found.account, by_store ? "store entry '" + found.account->user + "'" + by_key
                                                   : rule_name(found.account->rule));
    }
    case IdentificationOutcome::ambiguous: return refuse(Reason::card_ambiguous, found.problem);
    case IdentificationOutcome::refused:
        verdict_.weak = found.entries.account || found.binding;
        return refuse(verdict_.weak ? Reason::card_not_mapped : Reason::card_of_other_user, found.problem);
    case IdentificationOutcome::not_mapped: break;
    }
    return refuse(Reason::card_not_mapped, found.problem);
}

bool Case::is_account(const certmap::Account& account, std::string by) {
    verdict_.by = std::move(by);
    return names(account, question_.client, settings().certificates) ||
           refuse(Reason::card_of_other_user, verdict_.by + " says " + account.principal.text());
}

std::string Case::rule_name(std::size_t index) const {
    const auto& rules = evidence_.settings.rules;
    const std::string name = index < rules.size() ? rules[index].name : "";
    return "rule " + std::to_string(index + 1) + (name.empty() ? "" : " '" + name + "'");
}

std::optional<policy::CertificateKey> key_of(certmap::KeyType type) {
    switch (type) {
    case certmap::KeyType::rsa: return policy::CertificateKey::rsa;
    case certmap::KeyType::ec: return policy::CertificateKey::ec;
    case certmap::KeyType::other: break;
    }
    return std::nullopt;
}

void Case::say_what_it_is_worth() {
    verdict_.policies = path_->policies;
    verdict_.assurance = policy::assurance_of(settings().assurance,
                                              {path_->policies, certmap::hexadecimal(*verdict_.issuer_key),
                                               key_of(certificate().key.type), certificate().key.bits});
}

} // namespace

CertificateVerdict judge_certificate(const CertificateQuestion& question, const Evidence& evidence) {
    return Case(question, evidence).judge();
}

} // namespace signet::kdc
