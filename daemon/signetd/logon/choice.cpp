// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/logon/choice.hpp"

#include "policy/logon.hpp"

#include <fmt/format.h>

#include <charconv>
#include <utility>
#include <vector>

namespace signet::daemon {
namespace {

using policy::Reason;
using Clock = std::chrono::steady_clock;

struct Survey {
    std::vector<ChosenCandidate> entries;  // one for each certificate, and one for each unreadable card
    std::vector<policy::Candidate> judged; // policy's view, in the same order
    bool reading = false;                  // a card is still being read, or in use by another logon
};

policy::Decision decision_of(const std::optional<Refusal>& refusal) {
    if (!refusal) return {Reason::granted};
    return {refusal->reason, refusal->detail};
}

policy::CandidateFacts facts_about(const ChoiceRequest& request, const OpenedCard& card,
                                   const Candidate& candidate) {
    policy::CandidateFacts facts;
    facts.certificate = decision_of(candidate.refusal);
    facts.principal = candidate.certificate.principal;
    facts.account.name = candidate.account.user;
    if (!candidate.refusal) facts.account.uid = candidate.account.uid;
    facts.requested_user = request.user;
    facts.peer_uid = request.peer_uid;
    if (card.tries_left) facts.tries_left = *card.tries_left;
    return facts;
}

std::string label_of(const Card& card, const Candidate& candidate) {
    return fmt::format("{} ({}, slot {}, {})", candidate.account.user, candidate.certificate.principal,
                       candidate.slot, card.reader());
}

void add_candidates(Survey& survey, const ChoiceRequest& request, const std::shared_ptr<Card>& card) {
    for (const Candidate& candidate : card->opened().candidates) {
        const auto facts = facts_about(request, card->opened(), candidate);
        auto verdict = policy::judge_candidate(*request.settings, facts);
        survey.entries.push_back({card, candidate, verdict.ask_first});
        survey.judged.push_back({label_of(*card, candidate), std::move(verdict)});
    }
}

void add_unreadable(Survey& survey, const std::shared_ptr<Card>& card) {
    survey.entries.push_back({card, {}, false});
    policy::CandidateVerdict verdict;
    verdict.decision = decision_of(card->failure());
    survey.judged.push_back({card->reader(), std::move(verdict)});
}

Survey survey_of(const Cards& cards, const ChoiceRequest& request) {
    Survey survey;
    for (const auto& card : cards.all()) {
        switch (card->state()) {
        case Card::State::opening:
        case Card::State::busy: survey.reading = true; break;
        case Card::State::ready: add_candidates(survey, request, card); break;
        case Card::State::failed: add_unreadable(survey, card); break;
        case Card::State::gone: break;
        }
    }
    return survey;
}

// What was refused a while ago may have been mended since: an account was made, a CA was added, the clock was
// set. True if any card is being read again.
bool reopen_stale(const Survey& survey) {
    bool any = false;
    for (const ChosenCandidate& entry : survey.entries) {
        const auto state = entry.card->state();
        const bool settled = state == Card::State::ready || state == Card::State::failed;
        if (!settled || entry.card->age() < limits::refused_card_age) continue;
        entry.card->reopen();
        any = true;
    }
    return any;
}

std::string question(const policy::AskWhich& which) {
    std::string text = "Which certificate?\n";
    for (std::size_t i = 0; i < which.labels.size(); ++i)
        text += fmt::format("  {}: {}\n", i + 1, which.labels[i]);
    return text + fmt::format("Number (1-{}): ", which.labels.size());
}

Task<Result<ChosenCandidate>> ask_which(Survey survey, policy::AskWhich which, Conversation& conversation) {
    auto answer = co_await conversation.ask_text(question(which));
    if (!answer) co_return answer.error();
    std::size_t number = 0;
    const char* const end = answer->data() + answer->size();
    const auto [rest, error] = std::from_chars(answer->data(), end, number);
    if (error != std::errc() || rest != end || number < 1 || number > which.indices.size())
        co_return Refusal{Reason::cancelled, "no such certificate"};
    co_return std::move(survey.entries[which.indices[number - 1]]);
}

std::chrono::steady_clock::duration patience(const ChoiceRequest& request) {
    const auto service = policy::service_named(*request.settings, request.service);
    if (service.card == policy::CardDemand::required) return request.settings->cards.wait_for_card;
    return std::chrono::steady_clock::duration::zero();
}

} // namespace

Task<Result<ChosenCandidate>> choose_candidate(Cards& cards, ChoiceRequest request,
                                               Conversation& conversation) {
    const auto last_moment = Clock::now() + patience(request);
    bool asked_for_card = false;
    bool looked_again = false;
    for (;;) {
        const auto seen = cards.notice().generation();
        Survey survey = survey_of(cards, request);
        policy::Choice choice = policy::choose(survey.judged);
        if (const auto* use = std::get_if<policy::UseCandidate>(&choice))
            co_return std::move(survey.entries[use->index]);
        if (auto* which = std::get_if<policy::AskWhich>(&choice); which != nullptr && !survey.reading)
            co_return co_await ask_which(std::move(survey), std::move(*which), conversation);
        if (!survey.reading && !survey.entries.empty()) {
            if (looked_again || !reopen_stale(survey)) {
                auto& refused = std::get<policy::Decision>(choice);
                co_return Refusal{refused.reason, std::move(refused.detail)};
            }
            looked_again = true;
            continue;
        }
        if (!survey.reading && !asked_for_card && last_moment > Clock::now()) {
            co_await conversation.show(protocol::Level::info, "Insert your smart card.");
            asked_for_card = true;
            continue; // it may have come meanwhile
        }
        // A card that is in is read to its end, whatever the patience: its own deadline bounds that.
        const auto limit =
            survey.reading ? limits::card_opening + limits::card_signature : last_moment - Clock::now();
        co_await within(limit, cards.notice().changed_since(seen));
        if (!survey.reading && Clock::now() >= last_moment) co_return Refusal{Reason::no_card};
    }
}

} // namespace signet::daemon
