// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/cards/opening.hpp"

#include "daemon/signetd/limits.hpp"

#include <fmt/format.h>

#include <chrono>
#include <ctime>
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
    return request;
}

protocol::JudgeCertificate request_to_judge(const policy::Settings& settings, protocol::Bytes der) {
    protocol::JudgeCertificate request;
    request.der = std::move(der);
    request.anchors = settings.domain.anchors;
    request.now = std::time(nullptr);
    request.eku_any = settings.certificates.eku_any;
    for (const policy::MappingRule& rule : settings.mapping.rules) {
        auto& text = request.rules.emplace_back();
        text.priority = rule.priority;
        text.match = rule.match;
        text.principal = rule.principal;
        text.user = rule.user;
        text.name = rule.name;
        text.map = rule.map;
        text.domains = rule.domains;
    }
    request.store = settings.mapping.store;
    request.strong_mapping = static_cast<std::uint8_t>(settings.mapping.strong_mapping);
    request.backdating =
        std::chrono::duration_cast<std::chrono::seconds>(settings.mapping.certificate_backdating).count();
    request.domain = settings.domain.realm;
    return request;
}

// Believed, fit for logon, mapped, and the account exists: or the first of these that is not so.
Task<Candidate> judge(Workers& workers, SettingsPtr settings, protocol::SlotCertificate certificate) {
    Candidate candidate;
    candidate.slot = std::move(certificate.slot);
    candidate.der = std::move(certificate.der);
    auto judge = workers.start(verb::certificate);
    if (!judge) {
        candidate.refusal = judge.error();
        co_return candidate;
    }
    auto request = request_to_judge(*settings, candidate.der);
    auto judged =
        co_await judge->ask<protocol::CertificateJudged>(std::move(request), limits::certificate_check);
    if (!judged) {
        candidate.refusal = judged.error();
        co_return candidate;
    }
    candidate.certificate = std::move(*judged);
    auto account = co_await look_up_account(workers, candidate.certificate.user);
    if (account)
        candidate.account = std::move(*account);
    else
        candidate.refusal = account.error();
    co_return candidate;
}

} // namespace

Task<Result<protocol::Account>> look_up_account(Workers& workers, std::string user) {
    auto directory = workers.start(verb::directory);
    if (!directory) co_return directory.error();
    protocol::LookUpAccount request;
    request.user = std::move(user);
    co_return co_await directory->ask<protocol::Account>(std::move(request), limits::account_lookup);
}

Task<Result<OpenedCard>> open_card(Workers& workers, SettingsPtr settings, std::string reader) {
    const auto inserted = Clock::now();
    auto worker = workers.start(verb::card);
    if (!worker) co_return worker.error();
    auto request = request_to_open(*settings, std::move(reader));
    auto told = co_await worker->ask<protocol::CardOpened>(std::move(request), limits::card_opening);
    if (!told) co_return told.error();
    if (told->certificates.empty()) co_return Refusal{Reason::card_no_certificate};

    OpenedCard card;
    card.worker = std::move(*worker);
    card.label = std::move(told->label);
    card.tries_left = told->tries_left;
    const bool digits = settings->cards.pin_characters == policy::PinCharacters::digits;
    card.pin_shape = {told->pin_min, told->pin_max, digits || told->pin_digits_only};
    card.apdus = told->apdus;
    for (auto& certificate : told->certificates) {
        auto candidate = co_await judge(workers, settings, std::move(certificate));
        card.candidates.push_back(std::move(candidate));
    }
    const auto taken = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - inserted);
    card.milliseconds = static_cast<std::uint32_t>(taken.count());
    co_return card;
}

} // namespace signet::daemon
