// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/steps/choice.hpp"

#include "certmap/text/text.hpp"
#include "daemon/language/prompts.hpp"
#include "daemon/signetd/limits.hpp"
#include "daemon/signetd/steps/numbered.hpp"
#include "daemon/signetd/workers/judged_certificate.hpp"

#include <utility>
#include <vector>

namespace signet::daemon {
namespace {

using policy::Reason;
using Clock = std::chrono::steady_clock;

// A look at all cards at the caller's seat; others are none to it. `entries` has one for each certificate, and one for
// each card that could not be read.
struct Survey {
    std::vector<ChosenCandidate> entries;
    std::vector<policy::Candidate> judged; // policy's view of the entries, in the same order
    policy::Choice choice;                 // policy's choice among them
    bool reading = false;                  // a card is still being read
    bool in_use = false;                   // a card is being used by another logon

    bool refused() const { return std::holds_alternative<policy::Decision>(choice); }
    bool without_card() const { return entries.empty() && !reading && !in_use; }
    // Nothing that is still going on could change the choice for the better.
    bool settled() const { return !entries.empty() && !reading && !(refused() && in_use); }
};

policy::Decision decision_of(const std::optional<Refusal>& refusal) {
    if (!refusal) return {Reason::granted};
    return {refusal->reason, refusal->detail};
}

std::string label_of(const Card& card, const Candidate& candidate) {
    return certmap::filled_in(language::prompt::choice.one, {{"user", candidate.name()},
                                                             {"principal", candidate.certificate.principal},
                                                             {"slot", candidate.slot},
                                                             {"reader", card.reader()}});
}

void add_candidates(Survey& survey, const ChoiceRequest& request, const std::shared_ptr<Card>& card) {
    for (const Candidate& candidate : card->opened().candidates) {
        const auto facts = facts_about(request, card->opened(), candidate);
        auto verdict = request.judge(*request.settings, facts);
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
        if (!cards.is_at(*card, request.seat)) continue;
        switch (card->state()) {
        case Card::State::opening: survey.reading = true; break;
        case Card::State::busy: survey.in_use = true; break;
        case Card::State::ready: add_candidates(survey, request, card); break;
        case Card::State::failed: add_unreadable(survey, card); break;
        case Card::State::gone: break;
        }
    }
    survey.choice = policy::choose(survey.judged);
    return survey;
}

// Reading a card takes its worker, and with it the pre-flight of whoever is at the prompt for it. So nobody but root
// has another person's card read, not for a caller who may be elsewhere either, and nobody one that is awaited.
bool may_have_read_again(const ChoiceRequest& request, const ChosenCandidate& entry) {
    const auto& account = entry.candidate.account;
    const bool is_root = request.peer_uid == policy::root_uid;
    const auto person = is_root ? request.user_uid : request.peer_uid;
    const bool is_own = account && account->uid == person;
    return !entry.card->is_awaited() && ((is_root && !request.is_remote) || is_own);
}

// What was refused a while ago may have been mended since: an account was made, a CA was added, the clock was
// set. True if any card is being read again.
bool reopen_stale(const Survey& survey, const ChoiceRequest& request) {
    bool any = false;
    for (const ChosenCandidate& entry : survey.entries) {
        const auto state = entry.card->state();
        const bool settled = state == Card::State::ready || state == Card::State::failed;
        if (!settled || entry.card->age() < limits::refused_card_age) continue;
        if (!may_have_read_again(request, entry)) continue;
        entry.card->reopen();
        any = true;
    }
    return any;
}

Task<Result<ChosenCandidate>> ask_which(Survey survey, Conversation& conversation) {
    const auto& which = std::get<policy::AskWhich>(survey.choice);
    auto asked = numbered_question(language::prompt::which_certificate, which.labels);
    const std::size_t offered = asked.choices.size();
    auto answer = co_await conversation.ask(std::move(asked));
    if (!answer) co_return answer.error();
    const auto number = chosen_number(protocol::visible_text(*answer), offered);
    if (!number) co_return Refusal{Reason::cancelled, "no such certificate"};
    // The number is of the certificate that was offered, wherever another card may be by now.
    ChosenCandidate& chosen = survey.entries[which.indices[*number]];
    if (chosen.card->state() == Card::State::gone) co_return Refusal{Reason::card_removed};
    co_return std::move(chosen);
}

Task<Result<ChosenCandidate>> settle(Survey survey, Manner manner, Conversation& conversation) {
    if (const auto* use = std::get_if<policy::UseCandidate>(&survey.choice))
        co_return std::move(survey.entries[use->index]);
    if (auto* refused = std::get_if<policy::Decision>(&survey.choice))
        co_return Refusal{refused->reason, std::move(refused->detail)};
    if (manner == Manner::silent) {
        const std::size_t first = std::get<policy::AskWhich>(survey.choice).indices.front();
        co_return std::move(survey.entries[first]);
    }
    co_return co_await ask_which(std::move(survey), conversation);
}

// With card = "preferred" whoever has no card in the reader goes on to the next PAM module at once.
std::chrono::steady_clock::duration patience(const ChoiceRequest& request) {
    if (request.manner == Manner::silent) return std::chrono::steady_clock::duration::zero();
    const auto service = policy::service_named(*request.settings, request.service);
    if (service.card == policy::CardDemand::required) return request.settings->cards.wait_for_card;
    return std::chrono::steady_clock::duration::zero();
}

} // namespace

policy::CandidateFacts facts_about(const ChoiceRequest& request, const OpenedCard& card,
                                   const Candidate& candidate) {
    policy::CandidateFacts facts;
    facts.service = request.service;
    facts.certificate = decision_of(candidate.refusal);
    facts.fingerprint = candidate.certificate.fingerprint;
    facts.certificate_facts = facts_of(candidate.certificate, candidate.attestation);
    facts.has_principal = !candidate.certificate.principal.empty();
    facts.account = account_facts(candidate.account);
    facts.is_pinned = candidate.certificate.is_pinned;
    facts.admin_of = account_facts(candidate.admin_of);
    facts.account_may_come = candidate.certificate.enterprise && candidate.certificate.user.empty();
    facts.requested_user = request.user;
    facts.requested_uid = request.user_uid;
    facts.peer_uid = request.peer_uid;
    facts.is_remote = request.is_remote;
    if (card.tries_left) facts.tries_left = *card.tries_left;
    facts.has_default_pin = card.has_default_pin();
    return facts;
}

Task<Result<ChosenCandidate>> choose_candidate(Cards& cards, ChoiceRequest request,
                                               Conversation& conversation) {
    const auto last_moment = Clock::now() + patience(request);
    bool asked_for_card = false;
    bool looked_again = false;
    for (;;) {
        const auto seen = cards.notice().generation();
        Survey survey = survey_of(cards, request);
        if (survey.settled()) {
            if (!survey.refused() || looked_again || !reopen_stale(survey, request))
                co_return co_await settle(std::move(survey), request.manner, conversation);
            looked_again = true;
        } else if (survey.without_card()) {
            if (Clock::now() >= last_moment) co_return Refusal{Reason::no_card};
            if (!std::exchange(asked_for_card, true))
                co_await conversation.show(protocol::Level::instruction, language::prompt::insert_card.one);
            co_await within(last_moment - Clock::now(), cards.notice().changed_since(seen));
        } else {
            co_await cards.notice().changed_since(seen); // the deadlines of the workers bound this
        }
    }
}

Task<Result<ChosenCandidate>> choose(Story& story, Manner manner, Judge judge) {
    story.enter(step::card);
    ChoiceRequest request;
    request.settings = story.settings;
    request.service = story.begin.service;
    request.user = story.begin.user;
    request.user_uid = story.user_uid;
    request.peer_uid = story.peer.uid;
    request.seat = story.reader_seat();
    request.is_remote = policy::is_remote(story.begin_facts());
    request.manner = manner;
    request.judge = std::move(judge);
    auto chosen = co_await story.person.while_connected(
        choose_candidate(story.services.cards, std::move(request), story.person));
    if (!chosen) co_return chosen.error();
    const Candidate& candidate = chosen->candidate;
    story.audit.user = candidate.account ? candidate.account->user : story.begin.user;
    story.audit.principal = candidate.certificate.principal;
    story.audit.certificate = candidate.certificate.fingerprint;
    story.audit.reader = chosen->card->reader();
    co_return chosen;
}

} // namespace signet::daemon
