// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/steps/final_judges.hpp"

#include "certmap/text/account_names.hpp"
#include "daemon/config/judgement_request.hpp"
#include "daemon/protocol/messages/ticket.hpp"
#include "daemon/signetd/limits.hpp"
#include "daemon/signetd/workers/judged_certificate.hpp"
#include "policy/service_access.hpp"

#include <utility>

namespace signet::daemon {
namespace {

using policy::Reason;

policy::Decision decision_of(const Refusal& refusal) {
    return {refusal.reason, refusal.detail};
}

// What a failed check of the keytab says about the ticket; nothing: it is no matter of the keytab.
std::optional<policy::TicketJudgement> judgement_without_keytab(Reason reason) {
    if (reason == Reason::keytab_missing) return policy::TicketJudgement::no_keytab;
    if (reason == Reason::keytab_unusable) return policy::TicketJudgement::keytab_unusable;
    return std::nullopt;
}

} // namespace

// Processes take some 10 ms to come up; nobody should wait for that after the PIN.
Result<void> FinalJudges::start(Workers& workers) {
    auto certificate = workers.start(verb::certificate);
    if (!certificate) return certificate.error();
    certificate_ = std::move(*certificate);
    return accounts_.start();
}

Task<Result<void>> FinalJudges::start_ticket_check(Workers& workers, const policy::Settings& settings,
                                                   const Candidate& candidate) {
    asks_keytab_ = settings.domain.verify_ticket != policy::TicketVerification::never;
    if (!asks_keytab_) co_return Result<void>();
    auto ticket = workers.start(verb::ticket);
    if (!ticket) co_return ticket.error();
    ticket_ = std::move(*ticket);
    protocol::PrepareTicketCheck prepare;
    prepare.keytab = settings.domain.keytab;
    prepare.kdc_timeout_ms = static_cast<std::uint32_t>(settings.domain.kdc_timeout.count());
    prepare.wants_indicators = !settings.domain.require_indicator.empty();
    prepare.trace = is_traced(settings, candidate);
    co_return co_await ticket_.tell(std::move(prepare));
}

Task<Result<JudgedIdentity>> FinalJudges::identify(std::shared_ptr<const policy::Settings> settings,
                                                   Candidate chosen, std::string client) {
    JudgedIdentity judged;
    auto request = config::request_to_judge(*settings, std::move(chosen.der), client);
    request.claim = claim_of(chosen);
    auto identity =
        co_await certificate_.ask<protocol::CertificateJudged>(std::move(request), limits::certificate_check);
    judged.certificate = identity ? policy::Decision{Reason::granted} : decision_of(identity.error());
    // Since the card was read it has become several accounts', and nobody has said which is meant.
    if (identity && !identity->choices.empty()) judged.certificate = {Reason::card_ambiguous, {}};
    if (!judged.certificate.granted()) co_return judged;
    judged.identity = std::move(*identity);

    const auto principal = certmap::Principal::parse(client).value_or(certmap::Principal{});
    auto account = co_await account_of(certmap::account_names(principal, judged.identity.realm),
                                       policy::groups_of_services(*settings));
    if (!account) co_return account.error();
    judged.of_client = std::move(*account);
    if (const auto person = certmap::person_of_admin(principal)) {
        account = co_await account_of(certmap::account_names(*person, judged.identity.realm),
                                      policy::groups_of_services(*settings));
        if (!account) co_return account.error();
        judged.admin_of = std::move(*account);
    }
    if (judged.identity.user.empty()) co_return judged;
    std::vector<std::string> names;
    names.push_back(judged.identity.user);
    account = co_await account_of(std::move(names), policy::groups_of_services(*settings));
    if (!account) co_return account.error();
    judged.of_certificate = std::move(*account);
    co_return judged;
}

Task<Result<JudgedTicket>> FinalJudges::verify(std::shared_ptr<const policy::Settings> settings,
                                               const protocol::TicketObtained& ticket) {
    JudgedTicket unjudged;
    unjudged.client = ticket.client; // a claim that no judge has confirmed
    if (!asks_keytab_) co_return unjudged;
    auto judged = co_await open_with_keytab(ticket, settings->domain.kdc_timeout + limits::worker_slack);
    if (judged) co_return judged;
    const auto without = judgement_without_keytab(judged.error().reason);
    if (!without) co_return judged.error();
    unjudged.judgement = *without;
    unjudged.detail = judged.error().detail;
    co_return unjudged;
}

Task<Result<JudgedTicket>> FinalJudges::open_with_keytab(const protocol::TicketObtained& ticket,
                                                         std::chrono::milliseconds limit) {
    auto ready = co_await ticket_.hear<protocol::TicketCheckReady>(limit);
    if (!ready) co_return ready.error();
    protocol::JudgeTicket request;
    request.credentials = ticket.credentials;
    request.clock_offset = ticket.clock_offset;
    request.kdc = ticket.kdc;
    auto verdict = co_await ticket_.ask<protocol::TicketJudged>(std::move(request), limit);
    if (!verdict) co_return verdict.error();
    if (verdict->client != ticket.client) co_return Refusal{Reason::ticket_wrong_principal, verdict->client};
    JudgedTicket judged;
    judged.judgement = policy::TicketJudgement::verified;
    judged.client = std::move(verdict->client);
    judged.indicators = std::move(verdict->indicators);
    judged.end_time = verdict->end_time;
    co_return judged;
}

Task<Result<void>> FinalJudges::verify_signature(protocol::VerifySignature request) {
    auto verified =
        co_await certificate_.ask<protocol::SignatureVerified>(std::move(request), limits::certificate_check);
    if (!verified) co_return verified.error();
    co_return Result<void>();
}

// Nothing: the system does not know it.
Task<Result<std::optional<protocol::Account>>> FinalJudges::account_of(std::vector<std::string> names,
                                                                       std::vector<std::string> groups) {
    std::optional<protocol::Account> known;
    auto account = co_await accounts_.find(std::move(names), std::move(groups));
    if (!account && account.error().reason != Reason::account_unknown) co_return account.error();
    if (account) known = std::move(*account);
    co_return known;
}

} // namespace signet::daemon
