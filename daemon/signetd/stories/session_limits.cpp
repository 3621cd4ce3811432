// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/stories/session_limits.hpp"

#include "daemon/signetd/async/race.hpp"
#include "daemon/signetd/steps/certificate_recheck.hpp"
#include "daemon/signetd/steps/session_action.hpp"
#include "daemon/system/boot_clock.hpp"
#include "policy/session_limits.hpp"
#include "policy/settings/values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <set>
#include <utility>

namespace signet::daemon {
namespace {

using Clock = std::chrono::steady_clock;
using policy::Reason;
using policy::SessionTimes;
using std::chrono::milliseconds;
using std::chrono::seconds;

// One session, and what has been done to it already.
struct Watched {
    Services& services;
    std::string logon_id;
    std::set<Reason> done{}; // each limit is acted on once, until the session is within it again
    std::optional<Candidate> certificate{}; // once its card was seen
    std::optional<Clock::time_point> next_recheck{};

    // As it is now: card and PIN may have been shown since. Nothing: it is over.
    const SessionRecord* record() const {
        return services.sessions.is_guarded(logon_id) ? services.sessions.find(logon_id) : nullptr;
    }
    policy::SessionSettings limits() const {
        return policy::service_named(*services.settings, record()->service).session;
    }
};

Task<SessionTimes> times_of(Watched& watched, policy::SessionSettings limits) {
    const SessionRecord record = *watched.record();
    SessionTimes times;
    if (record.since != 0) times.age = seconds(system::seconds_since_boot() - record.since);
    if (record.ticket_end != 0) times.ticket_left = seconds(record.ticket_end - std::time(nullptr));
    if (limits.idle == milliseconds(0)) co_return times;
    const auto session = watched.services.session_control.find(record);
    if (session) times.idle = co_await watched.services.session_control.idle_time(*session);
    co_return times;
}

std::string detail_of(Reason reason, const policy::SessionSettings& limits) {
    switch (reason) {
    case Reason::session_too_old:
        return "card and PIN were shown longer ago than max_age, " + policy::duration_text(limits.max_age);
    case Reason::session_idle: return "nobody has touched it for " + policy::duration_text(limits.idle);
    case Reason::ticket_ends:
        return "the ticket ends in " + policy::duration_text(limits.ticket_left) + " or less";
    default: return {};
    }
}

Task<void> act(Watched& watched, Reason reason, std::string detail) {
    const SessionRecord* record = watched.record();
    if (record == nullptr) co_return;
    watched.done.insert(reason);
    SessionCause cause{"session-limit", reason, std::move(detail)};
    co_await change_session(watched.services, *record, policy::SessionTrigger::limit, std::move(cause));
}

// What it has come to, and has not been acted on.
Task<void> act_on_times(Watched& watched, SessionTimes times) {
    const policy::SessionSettings limits = watched.limits();
    const std::vector<Reason> reached = policy::limits_reached(limits, times);
    std::erase_if(watched.done, [&](Reason reason) {
        return !policy::ends_a_session(reason) && std::ranges::find(reached, reason) == reached.end();
    });
    for (const Reason reason : reached)
        if (!watched.done.contains(reason)) {
            co_await act(watched, reason, detail_of(reason, limits));
            co_return; // one action is enough; what it leaves is looked at again
        }
}

// The certificate as it is judged now, if it is time for that.
Task<void> act_on_certificate(Watched& watched) {
    const milliseconds interval = watched.limits().recheck;
    if (interval == milliseconds(0)) co_return;
    if (!watched.certificate)
        watched.certificate = certificate_of_session(watched.services.cards, *watched.record());
    const auto now = Clock::now();
    if (!watched.next_recheck) watched.next_recheck = now + interval;
    if (!watched.certificate || now < *watched.next_recheck) co_return;
    watched.next_recheck = now + interval;
    const auto refusal = co_await recheck_certificate(watched.services, *watched.certificate);
    if (!refusal) {
        std::erase_if(watched.done, policy::ends_a_session);
    } else if (!watched.done.contains(refusal->reason)) {
        co_await act(watched, refusal->reason, "the certificate was judged again; " + refusal->detail);
    }
}

// Until something may have changed: a limit can be reached, or somebody says so.
Task<void> wait_for_change(Watched& watched, SessionTimes times, std::uint64_t seen) {
    if (watched.record() == nullptr) co_return;
    std::optional<Clock::duration> wait = policy::time_to_next_limit(watched.limits(), times);
    if (watched.certificate && watched.next_recheck && watched.limits().recheck != milliseconds(0)) {
        const auto left = *watched.next_recheck - Clock::now();
        wait = wait ? std::min(*wait, left) : left;
    }
    Notice& notice = watched.services.cards.notice();
    if (wait)
        co_await within(*wait, notice.changed_since(seen));
    else
        co_await notice.changed_since(seen);
}

} // namespace

Task<void> limit_session(Services& services, SessionRecord record) {
    Watched watched{services, std::move(record.logon_id)};
    while (watched.record() != nullptr) {
        const auto seen = services.cards.notice().generation();
        auto times = co_await times_of(watched, watched.limits());
        if (watched.record() != nullptr) co_await act_on_times(watched, times);
        if (watched.record() != nullptr) co_await act_on_certificate(watched);
        co_await wait_for_change(watched, times, seen);
    }
}

} // namespace signet::daemon
