// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/cards/opening.hpp"

#include "certmap/text/account_names.hpp"
#include "certmap/text/key_policy.hpp"
#include "certmap/text/text.hpp"
#include "daemon/config/judgement_request.hpp"
#include "daemon/signetd/limits.hpp"
#include "daemon/signetd/workers/account_lookup.hpp"
#include "daemon/signetd/workers/judged_certificate.hpp"
#include "policy/default_pin.hpp"
#include "policy/service_access.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <iterator>
#include <utility>

namespace signet::daemon {
namespace {

using policy::Reason;
using SettingsPtr = std::shared_ptr<const policy::Settings>;
using Clock = std::chrono::steady_clock;

protocol::OpenCard request_to_open(const policy::Settings& settings, std::string reader) {
    protocol::OpenCard request;
    request.reader = std::move(reader);
    for (const policy::PivSlot slot : settings.cards.piv_slots)
        request.slots.push_back(fmt::format("{:02X}", static_cast<unsigned>(slot)));
    request.wants_attestation = !settings.certificates.attestation_anchors.empty();
    request.wants_default_pin = policy::asks_about_default_pin(settings);
    return request;
}

// As it would be judged if it had this account alone.
protocol::CertificateJudged judged_for(protocol::AccountChoice choice,
                                       protocol::CertificateJudged certificate) {
    certificate.principal = std::move(choice.account.principal);
    certificate.enterprise = choice.account.enterprise;
    certificate.user = std::move(choice.account.user);
    certificate.user_is_of_upn = choice.user_is_of_upn;
    certificate.is_pinned = choice.is_pinned;
    certificate.choices.clear();
    return certificate;
}

// The account exists or will come with the KDC's answer.
Task<Candidate> look_up(AccountLookup& accounts, SettingsPtr settings, Candidate candidate) {
    auto groups = policy::groups_of_services(*settings);
    const auto person = certmap::person_of_admin(principal_of(candidate.certificate));
    if (person && candidate.certificate.user.empty()) {
        auto names = certmap::account_names(*person, candidate.certificate.realm);
        auto admin_of = co_await accounts.find(std::move(names), std::move(groups));
        if (admin_of) candidate.admin_of = std::move(*admin_of);
        if (!admin_of) candidate.refusal = admin_of.error();
        co_return candidate;
    }
    auto account = co_await accounts.find(names_of_account(candidate.certificate), std::move(groups));
    const bool may_come = candidate.certificate.enterprise && candidate.certificate.user.empty();
    if (account)
        candidate.account = std::move(*account);
    else if (account.error().reason != Reason::account_unknown || !may_come)
        candidate.refusal = account.error();
    co_return candidate;
}

// Of a key that the card says nothing about, and where nobody can say what it is worth: nothing is attested.
Task<protocol::KeyAttested> attestation_of(Worker& judge, SettingsPtr settings,
                                           protocol::SlotCertificate& certificate) {
    if (certificate.statement.empty()) co_return protocol::KeyAttested();
    protocol::JudgeAttestation question;
    question.der = certificate.der;
    question.statement = std::move(certificate.statement);
    question.attester = std::move(certificate.attester);
    question.makers = settings->certificates.attestation_anchors;
    question.now = std::time(nullptr);
    auto judged =
        co_await judge.ask<protocol::AttestationJudged>(std::move(question), limits::certificate_check);
    if (judged) co_return std::move(*judged);
    protocol::KeyAttested unknown;
    unknown.problem = std::string(certmap::cut_at_character(judged.error().detail, protocol::Name::max));
    co_return unknown;
}

// Believed, fit for logon, mapped, and the account is one: or the first of these that is not so. One candidate for each
// account of the certificate.
Task<std::vector<Candidate>> judge(Workers& workers, SettingsPtr settings,
                                   protocol::SlotCertificate certificate) {
    std::vector<Candidate> candidates(1);
    Candidate& candidate = candidates.front();
    candidate.slot = certificate.slot;
    candidate.der = certificate.der;
    auto judge = workers.start(verb::certificate);
    if (!judge) {
        candidate.refusal = judge.error();
        co_return candidates;
    }
    candidate.attestation = co_await attestation_of(*judge, settings, certificate);
    candidate.wants_touch =
        certificate.wants_touch || certmap::wants_touch(certmap::TouchPolicy{candidate.attestation.touch});
    protocol::NameKey question;
    question.der = candidate.der;
    auto named = co_await judge->ask<protocol::KeyNamed>(std::move(question), limits::certificate_check);
    if (named) candidate.ssh_key = std::move(named->ssh_key);
    auto request = config::request_to_judge(*settings, candidate.der, {});
    auto judged =
        co_await judge->ask<protocol::CertificateJudged>(std::move(request), limits::certificate_check);
    if (!judged) {
        candidate.refusal = judged.error();
        co_return candidates;
    }
    AccountLookup accounts(workers);
    if (judged->choices.empty()) {
        candidate.certificate = std::move(*judged);
        candidate = co_await look_up(accounts, settings, std::move(candidate));
        co_return candidates;
    }
    candidates.assign(judged->choices.size(), candidate);
    for (std::size_t at = 0; at < candidates.size(); ++at) {
        candidates[at].certificate = judged_for(judged->choices[at], *judged);
        candidates[at].is_one_of_several = true;
        candidates[at] = co_await look_up(accounts, settings, std::move(candidates[at]));
    }
    co_return candidates;
}

// What the card worker says that it found in a slot. One that it could not read, or whose key is of no use, costs nothing but
// itself.
Task<std::vector<Candidate>> candidates_of(Workers& workers, SettingsPtr settings,
                                           protocol::SlotCertificate certificate) {
    protocol::WorkerFailed problem;
    problem.reason = certificate.reason;
    problem.detail = std::string(certificate.detail);
    std::vector<Candidate> candidates(1);
    candidates.front().slot = certificate.slot;
    const bool is_for_judge =
        !certificate.der.empty() || problem.reason.empty(); // who finds fault with nothing at all
    if (is_for_judge) candidates = co_await judge(workers, std::move(settings), std::move(certificate));
    if (problem.reason.empty()) co_return candidates;
    for (Candidate& candidate : candidates)
        if (!candidate.refusal) candidate.refusal = refusal_of(problem);
    co_return candidates;
}

} // namespace

protocol::AccountName claim_of(const Candidate& candidate) {
    if (!candidate.is_one_of_several) return {};
    const auto& certificate = candidate.certificate;
    return {certificate.principal, certificate.enterprise, certificate.user};
}

std::vector<std::string> ssh_keys_of(const OpenedCard& card) {
    std::vector<std::string> keys;
    for (const Candidate& candidate : card.candidates) {
        const bool is_new =
            !candidate.ssh_key.empty() && std::ranges::find(keys, candidate.ssh_key) == keys.end();
        if (is_new && keys.size() < protocol::SshKeys::max) keys.push_back(candidate.ssh_key);
    }
    return keys;
}

bool is_traced(const policy::Settings& settings, const Candidate& candidate) {
    return std::ranges::any_of(settings.log.krb5_trace, [&](const std::string& name) {
        return name == candidate.certificate.principal ||
               (candidate.account && name == candidate.account->user);
    });
}

Refusal refusal_to_connect(Refusal refusal) {
    if (refusal.reason != Reason::worker_timeout) return refusal;
    return {Reason::card_busy, "it could not be opened in time"};
}

Task<Result<LocatedReader>> locate_reader(Workers& workers, SettingsPtr settings, std::string reader,
                                          CardWay way) {
    LocatedReader located;
    located.begun = Clock::now();
    auto worker = workers.start(way.verb);
    if (!worker) co_return worker.error();
    located.worker = std::move(*worker);
    located.way = way;
    auto request = request_to_open(*settings, std::move(reader));
    request.module = std::move(way.module);
    auto told =
        co_await located.worker.ask<protocol::ReaderLocated>(std::move(request), limits::card_opening);
    if (!told) co_return refusal_to_connect(told.error());
    located.location = *told;
    co_return located;
}

Task<Result<OpenedCard>> read_card(Workers& workers, SettingsPtr settings, LocatedReader located) {
    auto connected = co_await located.worker.hear<protocol::CardConnected>(limits::card_opening);
    if (!connected) co_return refusal_to_connect(connected.error());
    auto told = co_await located.worker.hear<protocol::CardOpened>(limits::card_reading);
    if (!told) co_return told.error();
    if (told->certificates.empty()) co_return Refusal{Reason::card_no_certificate};

    OpenedCard card;
    card.worker = std::move(located.worker);
    card.label = std::move(told->label);
    card.driver = driver_name(located.way);
    card.tries_left = told->tries_left;
    card.pin_reference = told->pin_reference;
    card.has_few_tries = told->has_few_tries;
    card.has_keypad = told->has_keypad;
    card.pin_is_default = told->pin_is_default;
    const bool digits = settings->cards.pin_characters == policy::PinCharacters::digits;
    card.pin_shape = {told->pin_min, told->pin_max, digits || told->pin_digits_only};
    card.apdus = told->apdus;
    for (auto& certificate : told->certificates) {
        auto candidates = co_await candidates_of(workers, settings, std::move(certificate));
        std::ranges::move(candidates, std::back_inserter(card.candidates));
    }
    const auto taken = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - located.begun);
    card.milliseconds = static_cast<std::uint32_t>(taken.count());
    co_return card;
}

} // namespace signet::daemon
