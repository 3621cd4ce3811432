// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/certificate.hpp"

#include "certmap/judgement/identification.hpp"
#include "certmap/judgement/trust_reason.hpp"
#include "certmap/judgement/usage.hpp"
#include "certmap/parse/digest.hpp"
#include "certmap/parse/parse_certificate.hpp"
#include "certmap/rules/rule_parser.hpp"
#include "certmap/store/accounts.hpp"
#include "certmap/text/encoding.hpp"
#include "certmap/trust/anchors.hpp"
#include "certmap/trust/chain.hpp"
#include "daemon/worker/result.hpp"

#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace signet::worker {
namespace {

using protocol::CertificateJudged;
using protocol::JudgeCertificate;
using protocol::WorkerFailed;

WorkerError failed(std::string reason, std::string detail) {
    return {std::move(reason), std::move(detail), {}};
}

// At most `limit` bytes, whole UTF-8 characters: a peer refuses a frame with half of one.
std::string cut(std::string text, std::size_t limit) {
    if (text.size() <= limit) return text;
    const auto continues = [&](std::size_t at) {
        return (static_cast<unsigned char>(text[at]) & 0xc0U) == 0x80U;
    };
    while (limit > 0 && continues(limit))
        --limit;
    text.resize(limit);
    return text;
}

Result<std::vector<certmap::Der>> load_all(const std::vector<std::string>& files) {
    std::vector<certmap::Der> anchors;
    for (const std::string& file : files) {
        auto loaded = certmap::load_anchors(file);
        if (!loaded) return failed("internal-error", "anchors: " + loaded.error().problem);
        std::ranges::move(*loaded, std::back_inserter(anchors));
    }
    return anchors;
}

Result<std::vector<certmap::Rule>> compile(const std::vector<protocol::RuleText>& texts) {
    std::vector<certmap::RuleText> rules;
    rules.reserve(texts.size());
    for (const protocol::RuleText& text : texts)
        rules.push_back(
            {text.priority, text.match, text.principal, text.user, text.map, text.domains, text.name});
    auto compiled = certmap::parse_rules(rules);
    if (compiled) return std::move(*compiled);
    const certmap::Error error = compiled.error();
    return failed("mapping-unusable", "mapping " + error.problem + " (" + error.text + ", column " +
                                          std::to_string(error.column) + "); " + error.hint);
}

std::optional<certmap::BindingMode> binding_mode_of(std::uint8_t number) {
    switch (number) {
    case 0: return certmap::BindingMode::disabled;
    case 1: return certmap::BindingMode::compatibility;
    case 2: return certmap::BindingMode::full;
    default: return std::nullopt; // a number of the wire, not an enum
    }
}

// libkrb5 wants a path up to a root, whatever is trusted besides; so an issuing CA adds no trust here.
Result<void> check_trust(const JudgeCertificate& request) {
    const auto files = load_all(request.anchors);
    if (!files) return files.error();
    const auto anchors = certmap::roots_and_others(*files);
    if (!anchors) return failed("anchors-unusable", "anchors: " + anchors.error().problem);
    const auto verdict =
        certmap::verify_chain(request.der, anchors->roots, anchors->others, request.now, request.eku_any);
    if (verdict.status == certmap::ChainStatus::trusted) return {};
    return failed(std::string(policy::id_of(certmap::reason_of(verdict.status))), detail_of(verdict));
}

Result<void> check_usage(const certmap::Certificate& certificate, const JudgeCertificate& request) {
    const auto usage = certmap::logon_usage(certificate, request.eku_any);
    if (usage.allowed) return {};
    return failed("cert-wrong-usage", usage.problem + " (subject '" + certificate.subject.text + "')");
}

std::string_view reason_of(certmap::IdentificationOutcome outcome) {
    return outcome == certmap::IdentificationOutcome::ambiguous ? "card-ambiguous" : "card-not-mapped";
}

// What the store says goes before the rules.
Result<certmap::Account> map(const certmap::Certificate& certificate, const JudgeCertificate& request) {
    const auto rules = compile(request.rules);
    if (!rules) return rules.error();
    const auto store = certmap::open_accounts(request.store);
    if (!store) return failed("mapping-unusable", "mapping store " + store.error().problem);
    const auto mode = binding_mode_of(request.strong_mapping);
    if (!mode) return failed("bad-request", "there is no such mode of strong mapping");
    const auto found =
        certmap::identify(certificate, {.store = store->get(),
                                        .binding = {.mode = *mode, .backdating = request.backdating},
                                        .rules = *rules,
                                        .domain = request.domain,
                                        .digest = certmap::libcrypto_digest()});
    if (!found) return failed("mapping-unusable", "mapping store " + found.error().problem);
    if (!found->account) return failed(std::string(reason_of(found->outcome)), found->problem);
    if (found->account->principal.size() > protocol::limit::principal)
        return failed("card-not-mapped", "the principal is longer than " +
                                             std::to_string(protocol::limit::principal) + " bytes");
    return *found->account;
}

Result<CertificateJudged> judge(const JudgeCertificate& request) {
    const auto certificate = certmap::parse_certificate(request.der);
    if (!certificate) return failed("cert-malformed", certificate.error().problem);
    if (auto trust = check_trust(request); !trust) return trust.error();
    if (auto usage = check_usage(*certificate, request); !usage) return usage.error();
    auto account = map(*certificate, request);
    if (!account) return account.error();
    return CertificateJudged{.principal = account->principal,
                             .enterprise = account->enterprise,
                             .user = account->user,
                             .subject = cut(certificate->subject.text, protocol::limit::detail),
                             .fingerprint = certmap::hexadecimal(certificate->sha256),
                             .not_after = certificate->validity.not_after};
}

} // namespace

CertificateAnswer answer(const protocol::JudgeCertificate& request) {
    auto judged = judge(request);
    if (judged) return std::move(*judged);
    const WorkerError error = judged.error();
    return WorkerFailed{.reason = error.reason,
                        .detail = cut(error.detail, protocol::limit::detail),
                        .tries_left = {},
                        .apdus = 0,
                        .verifies = 0};
}

} // namespace signet::worker
