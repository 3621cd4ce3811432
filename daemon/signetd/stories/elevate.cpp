// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/stories/elevate.hpp"

#include "daemon/signetd/steps/account.hpp"
#include "daemon/signetd/steps/agent_proof.hpp"
#include "daemon/signetd/steps/cache_ticket.hpp"
#include "daemon/signetd/steps/choice.hpp"
#include "daemon/signetd/steps/gate_judges.hpp"
#include "daemon/signetd/steps/pin.hpp"
#include "daemon/signetd/steps/prompts.hpp"
#include "daemon/signetd/steps/proof.hpp"
#include "policy/elevate.hpp"

#include <algorithm>
#include <ctime>
#include <iterator>
#include <optional>
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

constexpr ProofPolicy last_word_on_elevation{policy::may_elevate, policy::may_elevate_by_signature};

Granted granted_to(const Story& story, std::string principal) {
    // No session begins, and nobody's tickets change: this one has done its work.
    Granted granted;
    granted.account.user = story.begin.user;
    granted.principal = std::move(principal);
    return granted;
}

Task<Result<Granted>> by_card(Story& story) {
    // A program of root's that names an account, and a card of somebody who may prove it.
    auto named = co_await find_named_account(story);
    if (!named) co_return named.error();
    const auto begin = policy::may_begin_elevation(*story.settings, story.begin_facts());
    if (!begin.granted()) co_return refusal_of(begin);
    auto judge = judge_for(story.begin_facts());
    auto chosen = co_await choose(story, Manner::with_questions, std::move(judge));
    if (!chosen) co_return chosen.error();
    story.audit.user = story.begin.user; // whose rights are asked about; the principal tells whose card it is

    // By a ticket, or by a signature where that counts; which of them has to be known before the PIN.
    Proof proof(story, *chosen, last_word_on_elevation);
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

    co_return granted_to(story, std::move(proven->principal));
}

// The card is not here, so that nobody could see it leave: nothing is watched.
Task<Result<Granted>> by_agent(Story& story) {
    story.enter(step::signature);
    auto proven = co_await prove_by_agent(story);
    story.audit.user = story.begin.user;
    if (!proven) co_return proven.error();
    story.audit.certificate = proven->fingerprint;
    story.audit.detail = proven->is_bound ? "by an agent that is bound to the session" : "by a plain agent";
    co_return granted_to(story, std::move(proven->principal));
}

using Accounts = std::optional<protocol::Account>;

Task<Result<Accounts>> account_of(Story& story, std::string name) {
    std::vector<std::string> names(1, std::move(name));
    return story.services.gate_judges.account(story.settings, std::move(names));
}

// sudo and su say who has called them; polkit's helper is called by the account that it names.
std::string name_of_caller(const protocol::BeginLogon& begin) {
    return begin.ruser.empty() ? begin.user : begin.ruser;
}

// A ticket of the caller's, wherever the person and the card are. Nobody is asked for anything.
Task<Result<Granted>> by_ticket(Story& story) {
    auto named = co_await account_of(story, story.begin.user);
    if (!named) co_return named.error();
    if (*named) story.user_uid = (*named)->uid;
    auto caller = co_await account_of(story, name_of_caller(story.begin));
    if (!caller) co_return caller.error();
    const auto shown = policy::may_show_ticket(*story.settings, story.begin_facts(), account_facts(*caller));
    if (!shown.granted()) co_return refusal_of(shown);

    story.enter(step::ticket);
    // What the cache is called is for the user's programs to know: of all that are his the newest counts.
    OwnedCache cache;
    cache.owner = **caller;
    cache.name = story.settings->domain.ccache;
    cache.searches = true;
    auto ticket =
        co_await story.person.while_connected(judge_cache(story.services, story.settings, std::move(cache)));
    if (!ticket) co_return ticket.error();
    const auto verdict = policy::may_elevate_by_ticket(*story.settings, story.begin_facts(), ticket->facts());
    if (!verdict.decision.granted()) co_return refusal_of(verdict.decision);
    co_return granted_to(story, ticket->judged.client);
}

struct Way {
    policy::ElevationProof proof;
    Task<Result<Granted>> (*take)(Story& story);
};
constexpr Way ways[] = {{policy::ElevationProof::card, by_card},
                        {policy::ElevationProof::ticket, by_ticket},
                        {policy::ElevationProof::agent, by_agent}};

// For the audit: what was tried in vain before.
std::string with_earlier(std::string detail, const std::vector<Refusal>& refusals) {
    for (const Refusal& refusal : refusals) {
        if (!detail.empty()) detail += "; ";
        detail += "before that " + std::string(policy::id_of(refusal.reason));
        if (!refusal.detail.empty()) detail += " (" + refusal.detail + ")";
    }
    return detail;
}

} // namespace

// One way after another, until somebody has given a PIN, or would not: a wrong one ends it.
Task<Result<Granted>> elevate(Story& story) {
    const auto via = policy::service_named(*story.settings, story.begin.service).elevate.via;
    std::vector<Refusal> refusals;
    for (const policy::ElevationProof proof : via) {
        const auto* const way = std::ranges::find(ways, proof, &Way::proof);
        if (way == std::end(ways)) continue;
        auto end = co_await way->take(story);
        if (end) {
            story.audit.detail = with_earlier(std::move(story.audit.detail), refusals);
            co_return end;
        }
        refusals.push_back(end.error());
        const bool is_gone =
            end.error().reason == Reason::cancelled || end.error().reason == Reason::timed_out;
        if (story.pin_arrived || is_gone) break;
    }
    if (refusals.empty()) co_return Refusal{Reason::proof_not_allowed, story.begin.service};
    Refusal last = std::move(refusals.back());
    refusals.pop_back();
    last.detail = with_earlier(std::move(last.detail), refusals);
    co_return last;
}

} // namespace signet::daemon
