// SPDX-License-Identifier: Apache-2.0
#include "certmap/judgement/judgement.hpp"

#include "certmap/judgement/trust_reason.hpp"
#include "certmap/judgement/usage.hpp"
#include "certmap/parse/parse_certificate.hpp"
#include "certmap/rules/realm_of_rule.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace signet::certmap {
namespace {

using policy::Reason;

// One examination: each step may refuse, and the first objection is the answer.
class Case {
public:
    Case(std::span<const std::uint8_t> der, const Standards& standards, std::int64_t now)
        : der_(der), standards_(standards), now_(now) {}

    Examination examine() {
        const bool is_believed = is_known() || is_read_and_trusted();
        if (is_believed && is_for_logon() && is_not_blocked() && is_not_revoked()) {
            verdict_.reason = Reason::granted;
            say_policies();
        }
        return std::move(verdict_);
    }

private:
    bool is_known() {
        if (standards_.known == nullptr) return false;
        verdict_.card = standards_.known->find(der_, now_);
        if (verdict_.card) verdict_.issuer_key = verdict_.card->paths.front().certificates.front().issuer_key;
        return verdict_.card != nullptr;
    }

    bool is_read_and_trusted() {
        const auto decoded = DecodedCertificate::of(der_);
        if (!decoded) return refuse(Reason::cert_malformed, decoded.error().problem);
        return is_well_formed(*decoded) && is_trusted(*decoded);
    }

    bool is_well_formed(const DecodedCertificate& decoded) {
        auto certificate = parse_decoded(decoded);
        if (!certificate) return refuse(Reason::cert_malformed, certificate.error().problem);
        unknown_ = std::make_shared<KnownCertificate>();
        unknown_->certificate = std::move(*certificate);
        verdict_.card = unknown_;
        return true;
    }

    bool is_trusted(const DecodedCertificate& decoded) {
        auto answer = standards_.authorities.judge(decoded, now_);
        verdict_.issuer_key = answer.issuer_key();
        if (answer.chain.status != ChainStatus::trusted || answer.paths.empty())
            return refuse(reason_of(answer.chain.status), detail_of(answer.chain));
        unknown_->paths = std::move(answer.paths);
        if (standards_.known != nullptr) standards_.known->keep(std::move(unknown_));
        return true;
    }

    bool is_for_logon() {
        const auto usage = logon_usage(certificate(), standards_.eku_any, standards_.ed25519_keys_work);
        return usage.allowed || refuse(Reason::cert_wrong_usage,
                                       usage.problem + " (subject '" + certificate().subject.text + "')");
    }

    bool is_not_blocked() {
        if (standards_.blocked == nullptr) return true;
        const auto line = standards_.blocked->blocks(certificate(), verdict_.issuer_key);
        return !line || refuse(Reason::cert_blocked, *line);
    }

    bool is_not_revoked() {
        if (!standards_.revocation) return true;
        auto opinion = standards_.revocation(verdict_.card->paths);
        verdict_.ask = std::move(opinion.ask);
        verdict_.warning = std::move(opinion.warning);
        verdict_.path = opinion.path;
        return opinion.reason == Reason::granted || refuse(opinion.reason, std::move(opinion.detail));
    }

    void say_policies() {
        const auto& paths = verdict_.card->paths;
        std::set<std::string> policies;
        for (std::size_t i = 0; i < paths.size(); ++i)
            if (!standards_.revocation || i == verdict_.path)
                policies.insert(paths[i].policies.begin(), paths[i].policies.end());
        verdict_.policies.assign(policies.begin(), policies.end());
    }

    bool refuse(Reason reason, std::string detail) {
        verdict_.reason = reason;
        verdict_.detail = std::move(detail);
        return false;
    }

    const Certificate& certificate() const { return verdict_.card->certificate; }

    std::span<const std::uint8_t> der_;
    const Standards& standards_;
    std::int64_t now_;
    std::shared_ptr<KnownCertificate> unknown_{}; // the card, as long as it is not known
    Examination verdict_{};
};

} // namespace

Examination examine(std::span<const std::uint8_t> der, const Standards& standards, std::int64_t now) {
    return Case(der, standards, now).examine();
}

Ownership identify_for_logon(const Certificate& certificate, const Sources& sources, const Subject& subject) {
    auto found = identify(certificate, sources, subject);
    if (!found) return {Reason::mapping_unusable, "mapping store " + found.error().problem};
    Ownership answer{.detail = found->problem, .found = std::move(*found)};
    switch (answer.found.outcome) {
    case IdentificationOutcome::mapped: answer.reason = Reason::granted; break;
    case IdentificationOutcome::ambiguous: answer.reason = Reason::card_ambiguous; break;
    case IdentificationOutcome::refused:
        answer.is_weak = answer.found.entries.account || answer.found.binding;
        answer.reason = answer.is_weak ? Reason::card_not_mapped : Reason::card_of_other_user;
        break;
    case IdentificationOutcome::not_mapped: answer.reason = Reason::card_not_mapped; break;
    }
    return answer;
}

bool is_client_allowed(const Principal& client, const Identification& found, const Sources& sources) {
    if (client.empty() || !found.account) return false;
    const auto is_it = [&](const std::string& realm) { return same_realm(realm, client.realm); };
    if (is_it(sources.domain) || std::ranges::any_of(sources.realms, is_it)) return true;
    const Account& account = *found.account;
    if (!account.principal.is_enterprise()) return is_it(account.principal.realm);
    return found.rules && names_realm(sources.rules[account.rule], client.realm);
}

} // namespace signet::certmap
