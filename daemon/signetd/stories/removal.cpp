// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/stories/removal.hpp"

#include "daemon/signetd/async/race.hpp"
#include "daemon/signetd/audit/spawn_logged.hpp"
#include "daemon/signetd/limits.hpp"
#include "daemon/signetd/steps/ticket_deletion.hpp"
#include "policy/removal.hpp"
#include "policy/settings/values.hpp"

#include <fmt/format.h>

#include <set>
#include <unistd.h>
#include <utility>

namespace signet::daemon {
namespace {

using Clock = std::chrono::steady_clock;
using CardPtr = std::shared_ptr<Card>;
using policy::CardLoss;
using policy::RemovalAction;

// One session, and what looks after it.
struct Guard {
    Services& services;
    SessionControl& control;
    SessionRecord record;

    Notice& notice() const { return services.cards.notice(); }
    bool is_over() const { return !services.sessions.is_open(record.logon_id); }
    void show(GuardPhase phase, std::optional<Clock::time_point> until = {}) const {
        services.sessions.set_guard(record.logon_id, {phase, {}, until});
    }
};

// How the card has left, and when.
struct Leave {
    CardLoss loss = CardLoss::readers_gone;
    Clock::time_point since{};
    bool is_first = false; // nobody has seen the card since the guard began
};

// What is done about it.
struct Removal {
    Leave leave;
    policy::RemovalPlan plan;
    std::optional<LoginSession> session;
};

// -- whether the card is there -----------------------------------------------------------------------

// The session's card. When the guard begins, a card in the reader of the logon that cannot be read, or not be believed any
// more, counts as it until it leaves: a CA file that was lost must not end sessions.
CardPtr find_card(const Guard& guard, bool is_first) {
    CardPtr presumed;
    for (const CardPtr& card : guard.services.cards.all()) {
        const CardMatch match = card->match(guard.record.certificate);
        if (match == CardMatch::same) return card;
        const bool is_in_its_place = is_first && card->reader() == guard.record.reader;
        if (match == CardMatch::unreadable && is_in_its_place) presumed = card;
    }
    return presumed;
}

// Cards of which it is not known yet whose they are.
std::vector<CardPtr> unread_cards(const Guard& guard) {
    std::vector<CardPtr> unread;
    for (const CardPtr& card : guard.services.cards.all())
        if (card->match(guard.record.certificate) == CardMatch::unread) unread.push_back(card);
    return unread;
}

// Until the readers have been looked at: before that nobody knows that a card is not there.
Task<Leave> first_look(Guard& guard) {
    while (!guard.services.cards.were_looked_at()) {
        const auto seen = guard.notice().generation();
        co_await guard.notice().changed_since(seen);
    }
    Leave leave;
    leave.since = Clock::now();
    leave.is_first = true;
    co_return leave;
}

// Until the card has left, or the session is over.
Task<Leave> departure(Guard& guard, CardPtr card) {
    guard.services.sessions.set_guard(guard.record.logon_id, {GuardPhase::watching, card->reader(), {}});
    while (!card->loss() && !guard.is_over()) {
        const auto seen = guard.notice().generation();
        co_await guard.notice().changed_since(seen);
    }
    Leave leave;
    leave.loss = card->loss().value_or(CardLoss::card_out);
    leave.since = Clock::now();
    co_return leave;
}

// The card, if it is back in time; nothing also when the session is over. What went in before the time was up, and is being
// read, may be it; where the card had no time at all, it is not waited for.
Task<CardPtr> return_in_time(Guard& guard, Leave leave) {
    std::optional<std::vector<CardPtr>> unread;
    for (;;) {
        const auto seen = guard.notice().generation();
        if (guard.is_over()) co_return nullptr;
        if (CardPtr card = find_card(guard, leave.is_first)) co_return card;
        const auto wait = policy::wait_for_return(*guard.services.settings, guard.record.service, leave.loss);
        const bool has_time = leave.is_first || wait > Clock::duration();
        const auto now = Clock::now();
        auto until = leave.since + wait;
        if (now >= until) {
            if (!unread && has_time) unread = unread_cards(guard);
            const bool may_be_it = unread && std::ranges::any_of(*unread, [&](const CardPtr& card) {
                                       return card->match(guard.record.certificate) == CardMatch::unread;
                                   });
            until += limits::card_recognition;
            if (!may_be_it || now >= until) co_return nullptr;
        }
        guard.show(GuardPhase::away, until);
        co_await within(until - now, guard.notice().changed_since(seen));
    }
}

// However long it takes; nothing: the session is over.
Task<CardPtr> return_at_last(Guard& guard) {
    for (;;) {
        const auto seen = guard.notice().generation();
        if (guard.is_over()) co_return nullptr;
        if (CardPtr card = find_card(guard, false)) co_return card;
        co_await guard.notice().changed_since(seen);
    }
}

// -- what is done ------------------------------------------------------------------------------------

// Nobody else has asked for it.
Peer this_daemon() {
    return {policy::root_uid, 0, getpid()};
}

void record(const Guard& guard, const Removal& removal, RemovalAction action, std::string_view outcome) {
    AuditEvent event =
        event_about("card-removal", policy::Reason::card_removed, this_daemon(), &guard.record);
    event.action = policy::text_of(action);
    event.session = removal.session ? removal.session->id : std::string();
    event.is_rehearsal = removal.plan.is_rehearsal;
    event.detail = fmt::format("{}; {}", policy::text_of(removal.leave.loss), outcome);
    guard.services.journal.record(event);
}

void rehearse(const Guard& guard, const Removal& removal) {
    std::string outcome = "a rehearsal, the session would stay as it is";
    if (removal.plan.action == RemovalAction::lock) outcome = "a rehearsal, the session would be locked";
    if (removal.plan.action == RemovalAction::logoff)
        outcome = "a rehearsal, the session would be logged off";
    if (removal.plan.destroys_tickets) outcome += " and its ticket deleted";
    record(guard, removal, removal.plan.action, outcome);
}

// The session that gives up its ticket is no reason for another one to keep it.
Task<bool> delete_ticket(Guard& guard, bool is_wanted) {
    if (!is_wanted) co_return true;
    guard.services.sessions.give_up_ccache(guard.record.logon_id, true);
    const auto reason = co_await delete_credentials(guard.services, this_daemon(), guard.record);
    co_return reason == policy::Reason::granted;
}

Task<bool> log_off(Guard& guard, const Removal& removal) {
    guard.show(GuardPhase::ending);
    const bool ended = co_await guard.control.end(guard.record, removal.session);
    record(guard, removal, RemovalAction::logoff,
           ended ? "the session is logged off" : "the session could not be ended");
    co_return ended;
}

// True: it is locked, or its card is there again before anybody has said so, and nothing else is to be done.
Task<bool> lock(Guard& guard, const Removal& removal) {
    const auto deadline = removal.plan.lock_deadline;
    guard.show(GuardPhase::locking, Clock::now() + deadline);
    const bool locked = co_await guard.control.lock(*removal.session, deadline);
    const bool is_back = !locked && find_card(guard, false) != nullptr;
    guard.show(locked ? GuardPhase::locked : GuardPhase::not_locked);
    std::string outcome = "the session is locked";
    if (!locked)
        outcome = fmt::format("nobody has proved within {} that the session is locked",
                              policy::duration_text(deadline));
    if (is_back) outcome += ", but the card is back";
    record(guard, removal, RemovalAction::lock, outcome);
    co_return locked || is_back;
}

// The ticket once more where a program of the session has kept its deletion from ending: by now there is none.
Task<void> end_with_ticket(Guard& guard, const Removal& removal) {
    const auto done = co_await both(log_off(guard, removal), delete_ticket(guard, true));
    if (!done.second) co_await delete_ticket(guard, true);
}

// The session first, its ticket beside it: neither waits for the other.
Task<void> carry_out(Guard& guard, const Removal& removal) {
    const policy::RemovalPlan& plan = removal.plan;
    switch (plan.action) {
    case RemovalAction::record: {
        record(guard, removal, plan.action, "the session stays as it is");
        co_await delete_ticket(guard, plan.destroys_tickets);
        break;
    }
    case RemovalAction::lock: {
        const auto locked = co_await both(lock(guard, removal), delete_ticket(guard, plan.destroys_tickets));
        if (!locked.first && plan.if_not_locked == RemovalAction::logoff)
            co_await end_with_ticket(guard, removal);
        break;
    }
    case RemovalAction::logoff: co_await end_with_ticket(guard, removal); break;
    }
}

Task<void> act(Guard& guard, Leave leave) {
    Removal removal;
    removal.leave = leave;
    removal.session = guard.control.find(guard.record);
    policy::RemovalFacts facts;
    facts.service = guard.record.service;
    facts.is_remote = removal.session && removal.session->is_remote;
    facts.can_be_asked = removal.session.has_value();
    removal.plan = policy::plan_for_removal(*guard.services.settings, facts);
    guard.show(GuardPhase::card_gone);
    if (removal.plan.is_rehearsal)
        rehearse(guard, removal);
    else
        co_await carry_out(guard, removal);
}

// -- the guard ---------------------------------------------------------------------------------------

// Each time the card leaves, one thing is done, once; it is the next one's turn when the card has been back.
Task<void> guard_session(Guard guard) {
    Leave leave = co_await first_look(guard);
    for (;;) {
        CardPtr card = co_await return_in_time(guard, leave);
        if (!card && guard.is_over()) co_return;
        if (!card) {
            co_await act(guard, leave);
            card = co_await return_at_last(guard);
            if (!card) co_return;
            guard.services.sessions.give_up_ccache(guard.record.logon_id, false);
        }
        leave = co_await departure(guard, std::move(card));
    }
}

using LogonIds = std::set<std::string>;

// However a guard ends, its session may have another. The list is shared: the guards and their keeper end with signetd in no
// order.
struct Guarded {
    Guarded(std::shared_ptr<LogonIds> list, std::string id) : ids(std::move(list)), logon_id(std::move(id)) {}
    Guarded(const Guarded&) = delete;
    Guarded& operator=(const Guarded&) = delete;
    ~Guarded() { ids->erase(logon_id); }

    std::shared_ptr<LogonIds> ids;
    std::string logon_id;
};

Task<void> guard_one(Guard guard, std::shared_ptr<LogonIds> guarded) {
    const Guarded entry(std::move(guarded), guard.record.logon_id);
    co_await guard_session(std::move(guard));
}

} // namespace

Task<void> guard_sessions(Services& services, SessionControl& control) {
    const auto executor = co_await asio::this_coro::executor;
    const auto guarded = std::make_shared<LogonIds>();
    for (;;) {
        const auto seen = services.cards.notice().generation();
        for (const std::string& logon_id : services.sessions.open_ids()) {
            if (!guarded->insert(logon_id).second) continue;
            Guard guard{services, control, *services.sessions.find(logon_id)};
            const std::string name = "guard of the session of " + guard.record.user;
            spawn_logged(executor, guard_one(std::move(guard), guarded), services.journal, name);
        }
        co_await services.cards.notice().changed_since(seen);
    }
}

} // namespace signet::daemon
