// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which of the certificates in all readers of the caller's seat this logon is about: policy's judgement of each, and the
// one question to the person when several are left. Waits for a card to come, and for cards that are still being read.

#include "daemon/signetd/cards/cards.hpp"
#include "daemon/signetd/steps/story.hpp"
#include "policy/candidates.hpp"

#include <functional>
#include <memory>
#include <string>

namespace signet::daemon {

struct ChosenCandidate {
    std::shared_ptr<Card> card;
    Candidate candidate;
    bool ask_first = false; // one try of the PIN is left
};

// Many screen lockers have one hidden question and show nothing else.
enum class Manner {
    with_questions,
    silent, // no card is waited for, and the first of several is taken
};

// policy's judgement of each certificate.
using Judge = std::function<policy::CandidateVerdict(const policy::Settings&, const policy::CandidateFacts&)>;

struct ChoiceRequest {
    std::shared_ptr<const policy::Settings> settings;
    std::string service;
    std::string user;              // empty: whoever the card says
    std::optional<uid_t> user_uid; // of that user; nothing: the system does not know it
    uid_t peer_uid = 0;
    std::string seat;      // of the readers whose cards are offered
    bool is_remote = true; // the caller, as policy has it
    Manner manner = Manner::with_questions;
    Judge judge = policy::judge_candidate;
};

// What policy judges; as long as these live.
policy::CandidateFacts facts_about(const ChoiceRequest& request, const OpenedCard& card,
                                   const Candidate& candidate);

Task<Result<ChosenCandidate>> choose_candidate(Cards& cards, ChoiceRequest request,
                                               Conversation& conversation);

// The same for a story, whose audit record then says which certificate it is about.
Task<Result<ChosenCandidate>> choose(Story& story, Manner manner, Judge judge = policy::judge_candidate);

} // namespace signet::daemon
