// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/stories/elevate.hpp"

#include "daemon/signetd/steps/account.hpp"
#include "daemon/signetd/steps/agent_proof.hpp"
#include "daemon/signetd/steps/choice.hpp"
#include "daemon/signetd/steps/pin.hpp"
#include "daemon/signetd/steps/prompts.hpp"
#include "daemon/signetd/steps/proof.hpp"
#include "policy/elevate.hpp"

#include <ctime>
#include <string>
#include <utility>
#include <vector>

namespace signet::daemon {
namespace {

using policy::Reason;

// Whose cards count is set for the service, and is known with the account that PAM names.
Judge judge_for(const policy::BeginFacts& begin) {
    return [begin](const policy::Settings& settings, const policy::CandidateFacts& facts) {
        return policy::judge_candidate_to_elevate(settings, begin, facts);
    };
}

// By name and uid: sudo goes by either. What the program says of the name counts for less than who has opened the session.
std::string caller_of(const Story& story, uid_t uid) {
    const bool is_session_of_caller = story.session && story.session->uid == uid;
    return is_session_of_caller ? story.session->user : std::string(story.begin.ruser);
}

// False: there is no place for what would have to be watched.
bool remember(Story& story, const ChosenCandidate& chosen, const std::string& principal) {
    const Peer& peer = story.peer;
    ElevationRecord record;
    record.id = new_logon_id();
    record.user = story.begin.user;
    record.principal = principal;
    record.service = story.begin.service;
    record.caller_uid = peer.login_uid.value_or(peer.uid);
    record.caller = caller_of(story, record.caller_uid);
    record.tty = story.begin.tty;
    record.session_id = peer.session;
    record.reader = chosen.card->reader();
    record.certificate = chosen.candidate.certificate.fingerprint;
    record.program = peer.pid;
    record.program_start = peer.start_time;
    record.granted = std::time(nullptr);
    if (!story.services.elevations.keep(std::move(record))) return false;
    story.services.cards.notice().announce(); // whoever guards elevations has another one
    return true;
}

constexpr ProofPolicy last_word{policy::may_elevate, policy::may_elevate_by_signature};

Task<Result<Granted>> elevate_by_card(Story& story) {
    // A program of root's that names an account, and a card of somebody who may prove it.
    co_await find_named_account(story);
    const auto begin = policy::may_begin_elevation(*story.settings, story.begin_facts());
    if (!begin.granted()) co_return refusal_of(begin);
    auto judge = judge_for(story.begin_facts());
    auto chosen = co_await choose(story, Manner::with_questions, std::move(judge));
    if (!chosen) co_return chosen.error();
    story.audit.user = story.begin.user; // whose rights are asked about; the principal tells whose card it is

    // By a ticket, or by a signature where that counts; which of them has to be known before the PIN.
    Proof proof(story, *chosen, last_word);
    auto started = co_await proof.prepare();
    if (!started) co_return started.error();

    // A fresh PIN each time: how long it holds is the business of the program that asks.
    auto agreed = co_await confirm_last_try(story, *chosen);
    if (!agreed) co_return agreed.error();
    auto pin = co_await ask_pin(story, *chosen, elevate_prompt(*chosen, story.begin.user));
    if (!pin) co_return pin.error();

    // The card claims, judges say whose it is, policy decides.
    auto proven = co_await proof.take(std::move(*pin));
    if (!proven) co_return proven.error();

    // Rights that nobody could take back are not given.
    if (!remember(story, *chosen, proven->principal))
        co_return Refusal{Reason::daemon_busy, "no further elevation can be watched"};

    // No session begins, and nobody's tickets change: this one has done its work.
    Granted granted;
    granted.account.user = story.begin.user;
    granted.principal = std::move(proven->principal);
    co_return granted;
}

// The card is not here, so that nobody could see it leave: nothing is watched.
Task<Result<Granted>> elevate_by_agent(Story& story) {
    auto proven = co_await prove_by_agent(story);
    story.audit.user = story.begin.user;
    if (!proven) co_return proven.error();
    story.audit.certificate = proven->fingerprint;
    story.audit.detail = proven->is_bound ? "by an agent that is bound to the session" : "by a plain agent";
    Granted granted;
    granted.account.user = story.begin.user;
    granted.principal = std::move(proven->principal);
    co_return granted;
}

std::vector<policy::ElevationProof> ways_of(const Story& story) {
    return service_named(*story.settings, story.begin.service).elevate.via;
}

} // namespace

// One after the other, in the order of the settings; the last one tells why not.
Task<Result<Granted>> elevate(Story& story) {
    Result<Granted> ended = Refusal{Reason::internal_error, "elevate.via is empty"};
    for (const policy::ElevationProof way : ways_of(story)) {
        if (way == policy::ElevationProof::agent) ended = co_await elevate_by_agent(story);
        if (way == policy::ElevationProof::card) ended = co_await elevate_by_card(story);
        if (ended) break;
    }
    co_return ended;
}

} // namespace signet::daemon
