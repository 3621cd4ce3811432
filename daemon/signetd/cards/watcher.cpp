// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/cards/watcher.hpp"

#include "daemon/signetd/async/race.hpp"
#include "daemon/signetd/async/restart_pause.hpp"
#include "daemon/signetd/limits.hpp"

#include <fmt/format.h>

#include <utility>

namespace signet::daemon {
namespace {

// There is no silence that would be too long: nobody may touch a card for days.
constexpr std::chrono::hours no_news{24 * 365};

protocol::ReadersStatus status_of(const protocol::ReadersChanged& readers) {
    protocol::ReadersStatus status;
    status.problem = readers.problem;
    for (const auto& reader : readers.readers)
        status.names.push_back(reader.name);
    return status;
}

// What a worker says first may have been long ago: pcscd may have been gone for a while, too.
void take_over(Cards& cards, Presence& presence, const protocol::ReadersChanged& readers, bool is_first) {
    const Presence now = presence_of(readers);
    for (PresenceChange change : changes_between(presence, now)) {
        change.loss = is_first ? policy::CardLoss::readers_gone : loss_of(change.reader, readers);
        cards.apply(change);
    }
    presence = now;
    cards.set_readers(status_of(readers));
    cards.note_look();
}

// What nobody looks at is not known to be there.
void give_up(Cards& cards, Presence& presence) {
    for (PresenceChange change : changes_between(presence, {})) {
        change.loss = policy::CardLoss::readers_gone;
        cards.apply(change);
    }
    presence.clear();
    cards.set_readers({});
}

Task<void> until_need_is(Cards& cards, bool needed) {
    while (cards.are_needed() != needed) {
        const auto seen = cards.notice().generation();
        co_await cards.notice().changed_since(seen);
    }
}

// Until the worker fails, or cards are not needed any more. True if it said anything at all.
Task<bool> follow(Worker& watch, Cards& cards, Presence& presence, Journal& journal) {
    bool spoke = false;
    for (;;) {
        auto readers =
            co_await unless(until_need_is(cards, false), watch.hear<protocol::ReadersChanged>(no_news));
        if (!readers) co_return spoke;
        if (!*readers) {
            journal.note(Severity::warning, "card watch ended: " + readers->error().detail);
            co_return spoke;
        }
        take_over(cards, presence, **readers, !std::exchange(spoke, true));
    }
}

} // namespace

Task<void> watch_cards(Workers& workers, Cards& cards, Journal& journal) {
    Presence presence;
    const auto executor = co_await asio::this_coro::executor;
    RestartPause pause(executor, limits::watch_restart_first, limits::watch_restart_most);
    for (;;) {
        if (!cards.are_needed()) {
            give_up(cards, presence);
            co_await until_need_is(cards, true);
        }
        auto watch = workers.start(verb::watch);
        if (watch) {
            const bool spoke = co_await follow(*watch, cards, presence, journal);
            if (spoke) pause.begin_anew();
        } else {
            journal.note(Severity::error, "card watch cannot start: " + watch.error().detail);
            protocol::ReadersStatus unseen;
            unseen.problem = "signetd cannot watch them";
            cards.set_readers(std::move(unseen));
        }
        if (!cards.are_needed()) continue;
        co_await pause.wait();
    }
}

} // namespace signet::daemon
