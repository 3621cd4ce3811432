// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/stories/unlock.hpp"

#include "daemon/signetd/steps/account.hpp"
#include "daemon/signetd/steps/credentials.hpp"
#include "daemon/signetd/steps/pin.hpp"
#include "daemon/signetd/steps/prompts.hpp"
#include "daemon/signetd/steps/proof.hpp"
#include "policy/unlock.hpp"

#include <utility>

namespace signet::daemon {
namespace {

constexpr ProofPolicy last_word_on_unlock{policy::may_unlock, policy::may_unlock_by_signature};

// The cache of the session that is unlocked, so that its programs find the fresh ticket where the old one was.
std::string cache_to_renew(Story& story) {
    for (const auto& session : story.services.sessions.all())
        if (session.open && session.record.uid == story.user_uid) return session.record.ccache;
    return story.settings->domain.ccache;
}

std::string last_refusal_of(const Story& story) {
    return story.services.last_refusals.of(*story.user_uid, std::chrono::steady_clock::now());
}

// For the next question, if this one came to a PIN.
void remember_end(Story& story, const Result<Granted>& end) {
    if (!story.pin_arrived || !story.user_uid) return;
    if (end) return story.services.last_refusals.forget(*story.user_uid);
    policy::TextArguments arguments;
    arguments.user = story.audit.user;
    arguments.principal = story.audit.principal;
    if (end.error().tries_left) arguments.tries_left = *end.error().tries_left;
    story.services.last_refusals.keep(*story.user_uid, policy::user_text(end.error().reason, arguments),
                                      std::chrono::steady_clock::now());
}

Task<Result<Granted>> unlock_screen(Story& story) {
    // The locker's own user, who is named, and a card of that user's that is in its reader.
    auto named = co_await find_named_account(story);
    if (!named) co_return named.error();
    const auto begin = policy::may_begin_unlock(*story.settings, story.begin_facts());
    if (!begin.granted()) co_return refusal_of(begin);
    auto chosen = co_await choose(story, Manner::silent);
    if (!chosen) co_return chosen.error();

    // Many lockers show one hidden question and nothing else: it says all there is to say.
    Proof proof(story, *chosen, last_word_on_unlock);
    CredentialCache cache;
    auto started = co_await proof.prepare();
    if (!started) co_return started.error();
    if (proof.is_by_ticket()) started = cache.start(story.services.workers);
    if (!started) co_return started.error();
    auto counted = co_await count_again(story, *chosen);
    if (!counted) co_return counted.error();
    auto pin = co_await ask_pin(story, *chosen, unlock_prompt(*chosen, last_refusal_of(story)));
    if (!pin) co_return pin.error();

    // As at a logon: a claim, judges, policy.
    auto proven = co_await proof.take(std::move(*pin));
    if (!proven) co_return proven.error();

    // The fresh ticket replaces the old one. No session begins.
    Granted granted;
    granted.account = std::move(proven->account);
    granted.principal = std::move(proven->principal);
    if (proven->ticket) {
        story.enter(step::cache);
        auto stored = co_await cache.store(granted.account, cache_to_renew(story), *proven->ticket);
        if (!stored) co_return stored.error();
        granted.ccache = std::move(*stored);
    }
    // Whoever has shown card and PIN just now is as fresh as after a logon.
    story.services.sessions.renew(granted.account.uid, story.peer.session, proven->ticket_end);
    story.services.cards.notice().announce(); // whoever looks after its limits
    co_return granted;
}

} // namespace

Task<Result<Granted>> unlock(Story& story) {
    auto end = co_await unlock_screen(story);
    remember_end(story, end);
    co_return end;
}

} // namespace signet::daemon
