// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/cards/token_watcher.hpp"

#include "daemon/signetd/async/race.hpp"
#include "daemon/signetd/async/restart_pause.hpp"
#include "daemon/signetd/audit/spawn_logged.hpp"
#include "daemon/signetd/limits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

namespace signet::daemon {
namespace {

// A module says something when its tokens change, which may be never.
constexpr std::chrono::hours no_change{24 * 365};

using Modules = std::set<std::string>;

bool is_wanted(const Cards& cards, const std::string& module) {
    const auto modules = cards.watched_modules();
    return std::ranges::find(modules, module) != modules.end();
}

Task<void> until_unwanted(Cards& cards, const std::string& module) {
    while (is_wanted(cards, module)) {
        const auto seen = cards.notice().generation();
        co_await cards.notice().changed_since(seen);
    }
}

// One module, from the settings that name it to those that do not.
class ModuleWatch {
public:
    ModuleWatch(Workers& workers, Cards& cards, Journal& journal, std::string module)
        : workers_(workers), cards_(cards), journal_(journal), module_(std::move(module)) {}

    Task<void> run() {
        const auto executor = co_await asio::this_coro::executor;
        RestartPause pause(executor, limits::watch_restart_first, limits::module_restart_most);
        while (is_wanted(cards_, module_)) {
            const bool spoke = co_await follow();
            if (spoke) pause.begin_anew();
            if (!is_wanted(cards_, module_)) break;
            co_await pause.wait();
        }
        take_over({}, policy::CardLoss::readers_gone);
    }

private:
    // Until the worker fails, or nobody wants the module any more. True if it said anything at all.
    Task<bool> follow() {
        auto watch = workers_.start(verb::token_watch);
        if (!watch) {
            note(watch.error().detail);
            co_return false;
        }
        protocol::WatchTokens request;
        request.module = module_;
        auto told = co_await watch->tell(std::move(request));
        if (!told) co_return false;
        co_return co_await hear(*watch);
    }

    // A worker that is silent at first hangs in its module.
    Task<bool> hear(Worker& watch) {
        bool spoke = false;
        for (;;) {
            const std::chrono::milliseconds limit =
                spoke ? std::chrono::milliseconds(no_change) : limits::card_reading;
            auto news = watch.hear<protocol::ReadersChanged>(limit);
            auto tokens = co_await unless(until_unwanted(cards_, module_), std::move(news));
            if (!tokens) co_return spoke;
            if (!*tokens) {
                note(std::string(policy::id_of(tokens->error().reason)) + ": " + tokens->error().detail);
                co_return spoke;
            }
            spoke = true;
            note((*tokens)->problem);
            take_over(presence_of(**tokens), policy::CardLoss::reader_gone);
        }
    }

    void take_over(Presence now, policy::CardLoss loss) {
        for (PresenceChange change : changes_between(presence_, now)) {
            change.loss = loss;
            cards_.apply(change);
        }
        presence_ = std::move(now);
    }

    // Once, however often it is tried again.
    void note(const std::string& problem) {
        if (problem == problem_) return;
        problem_ = problem;
        if (!problem.empty())
            journal_.note(Severity::warning, fmt::format("PKCS#11 module {}: {}", module_, problem));
    }

    Workers& workers_;
    Cards& cards_;
    Journal& journal_;
    std::string module_;
    std::string problem_;
    Presence presence_;
};

Task<void> watch_module(Workers& workers, Cards& cards, Journal& journal, std::string module,
                        std::shared_ptr<Modules> watched) {
    ModuleWatch watch(workers, cards, journal, module);
    co_await watch.run();
    watched->erase(module);
    cards.notice().announce(); // it may be wanted again by now
}

} // namespace

Task<void> watch_tokens(Workers& workers, Cards& cards, Journal& journal) {
    const auto executor = co_await asio::this_coro::executor;
    const auto watched = std::make_shared<Modules>();
    for (;;) {
        const auto seen = cards.notice().generation();
        for (const std::string& module : cards.watched_modules()) {
            if (!watched->insert(module).second) continue;
            spawn_logged(executor, watch_module(workers, cards, journal, module, watched), journal,
                         "tokens of " + module);
        }
        co_await cards.notice().changed_since(seen);
    }
}

} // namespace signet::daemon
