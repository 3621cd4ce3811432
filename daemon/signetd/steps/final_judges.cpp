// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/steps/final_judges.hpp"

#include "certmap/text/account_names.hpp"
#include "daemon/protocol/messages/ticket.hpp"
#include "daemon/signetd/limits.hpp"

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
Task<Result<void>> FinalJudges::start(Workers& workers, const policy::Settings& settings) {
    auto certificate = workers.start(verb::certificate);
    if (!certificate) co_return certificate.error();
    certificate_ = std::move(*certificate);

    auto directory = workers.start(verb::directory);
    if (!directory) co_return directory.error();
    directory_ = std::move(*directory);

    asks_keytab_ = settings.domain.verify_ticket != policy::TicketVerification::never;
    if (!asks_keytab_) co_return Result<void>();
    auto ticket = workers.start(verb::ticket);
    if (!ticket) co_return ticket.error();
    ticket_ = std::move(*ticket);
    protocol::PrepareTicketCheck prepare;
    prepare.keytab = settings.domain.keytab;
    prepare.kdc_timeout_ms = static_cast<std::uint32_t>(settings.domain.kdc_timeout.count());
    prepare.wants_indicators = !settings.domain.require_indicator.empty();
    co_return co_await ticket_.tell(std::move(prepare));
}

Task<Result<JudgedLogon>> FinalJudges::ask(std::shared_ptr<const policy::Settings> settings,
                                           protocol::Bytes certificate,
                                           const protocol::TicketObtained& ticket) {
    const auto limit = settings->domain.kdc_timeout + limits::worker_slack;
    JudgedLogon judged;
    judged.client = ticket.client; // a claim, as long as no judge has confirmed it
    auto request = request_to_judge(*settings, std::move(certificate), ticket.client);
    auto asked = co_await certificate_.tell(std::move(request));
    if (!asked) co_return asked.error();
    asked = co_await ask_about_ticket(ticket, judged, limit);
    if (!asked) co_return asked.error();

    auto identity = co_await certificate_.hear<protocol::CertificateJudged>(limits::certificate_check);
    judged.certificate = identity ? policy::Decision{Reason::granted} : decision_of(identity.error());
    if (identity) {
        judged.identity = std::move(*identity);
        asked = co_await ask_for_accounts(judged);
        if (!asked) co_return asked.error();
    }
    auto heard = co_await hear_about_ticket(judged, limit);
    if (!heard) co_return heard.error();
    if (!judged.certificate.granted()) co_return judged;

    auto account = co_await hear_account();
    if (!account) co_return account.error();
    judged.of_client = std::move(*account);
    if (judged.identity.user.empty()) co_return judged;
    account = co_await hear_account();
    if (!account) co_return account.error();
    judged.of_certificate = std::move(*account);
    co_return judged;
}

Task<Refusal> FinalJudges::explain(Refusal refusal, std::shared_ptr<const policy::Settings> settings,
                                   protocol::Bytes certificate) {
    if (refusal.reason != Reason::cert_not_trusted) co_return refusal;
    auto request = request_to_judge(*settings, std::move(certificate), std::string());
    auto judged =
        co_await certificate_.ask<protocol::CertificateJudged>(std::move(request), limits::certificate_check);
    if (judged) co_return refusal;
    refusal.reason = judged.error().reason;
    refusal.detail = judged.error().detail;
    co_return refusal;
}

// Without a usable keytab that is the judgement.
Task<Result<void>> FinalJudges::ask_about_ticket(const protocol::TicketObtained& ticket, JudgedLogon& judged,
                                                 std::chrono::milliseconds limit) {
    if (!asks_keytab_) co_return Result<void>();
    auto ready = co_await ticket_.hear<protocol::TicketCheckReady>(limit);
    if (!ready) {
        const auto without = judgement_without_keytab(ready.error().reason);
        if (!without) co_return ready.error();
        judged.ticket = *without;
        judged.ticket_detail = ready.error().detail;
        co_return Result<void>();
    }
    protocol::JudgeTicket request;
    request.credentials = ticket.credentials;
    request.clock_offset = ticket.clock_offset;
    co_return co_await ticket_.tell(std::move(request));
}

Task<Result<void>> FinalJudges::hear_about_ticket(JudgedLogon& judged, std::chrono::milliseconds limit) {
    const bool is_judged = judged.ticket != policy::TicketJudgement::not_judged;
    if (!asks_keytab_ || is_judged) co_return Result<void>();
    auto verdict = co_await ticket_.hear<protocol::TicketJudged>(limit);
    if (!verdict) co_return verdict.error();
    if (verdict->client != judged.client) co_return Refusal{Reason::ticket_wrong_principal, verdict->client};
    judged.ticket = policy::TicketJudgement::verified;
    judged.indicators = std::move(verdict->indicators);
    co_return Result<void>();
}

// That of the client first, then, if the certificate names one, that of the user.
Task<Result<void>> FinalJudges::ask_for_accounts(const JudgedLogon& judged) {
    const auto client = certmap::Principal::parse(judged.client).value_or(certmap::Principal{});
    protocol::LookUpAccount request;
    request.names = certmap::account_names(client, judged.identity.realm);
    auto told = co_await directory_.tell(std::move(request));
    if (!told || judged.identity.user.empty()) co_return told;
    protocol::LookUpAccount of_user;
    of_user.names.push_back(judged.identity.user);
    co_return co_await directory_.tell(std::move(of_user));
}

// Nothing: the system does not know it.
Task<Result<std::optional<protocol::Account>>> FinalJudges::hear_account() {
    std::optional<protocol::Account> known;
    auto account = co_await directory_.hear<protocol::Account>(limits::account_lookup);
    if (!account && account.error().reason != Reason::account_unknown) co_return account.error();
    if (account) known = std::move(*account);
    co_return known;
}

} // namespace signet::daemon
