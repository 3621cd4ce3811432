// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/stories/session_limits.hpp"

#include "daemon/signetd/async/race.hpp"
#include "daemon/signetd/steps/certificate_recheck.hpp"
#include "daemon/signetd/steps/lock_hold.hpp"
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
    watched.done.insert(reason);
    SessionRegistry& sessions = watched.services.sessions;
    const GuardState before = sessions.guard_of(watched.logon_id);
    SessionCause cause{"session-limit", reason, std::move(detail)};
    const bool was_locked = co_await change_and_hold(watched.services, watched.logon_id,
                                                     policy::SessionTrigger::limit, std::move(cause));
    if (was_locked) sessions.set_guard(watched.logon_id, before);
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

// When a limit can be reached next; nothing: never, as things are.
std::optional<Clock::time_point> next_moment(const Watched& watched, const SessionTimes& times) {
    std::optional<Clock::time_point> next;
    const policy::SessionSettings limits = watched.limits();
    if (const auto left = policy::time_to_next_limit(limits, times)) next = Clock::now() + *left;
    const bool is_rechecked = watched.certificate && limits.recheck != milliseconds(0);
    if (is_rechecked && watched.next_recheck)
        next = std::min(next.value_or(*watched.next_recheck), *watched.next_recheck);
    return next;
}

// What the times and the next moment were found by.
struct Basis {
    policy::SessionSettings limits{};
    std::int64_t since = 0;
    std::int64_t ticket_end = 0;
    bool has_certificate = false;
    friend bool operator==(const Basis&, const Basis&) = default;
};

Basis basis_of(Watched& watched) {
    const SessionRecord& record = *watched.record();
    const policy::SessionSettings limits = watched.limits();
    if (limits.recheck != milliseconds(0) && !watched.certificate)
        watched.certificate = certificate_of_session(watched.services.cards, record);
    return {limits, record.since, record.ticket_end, watched.certificate.has_value()};
}

// Until then, or until the session is over, or has other limits. Cards come and go beside that, and cost nothing here.
Task<void> wait_until(Watched& watched, std::optional<Clock::time_point> moment, Basis basis) {
    Notice& notice = watched.services.cards.notice();
    for (;;) {
        const auto seen = notice.generation();
        if (watched.record() == nullptr || basis_of(watched) != basis) co_return;
        if (!moment) {
            co_await notice.changed_since(seen);
            continue;
        }
        const auto left = *moment - Clock::now();
        if (left <= Clock::duration()) co_return;
        co_await within(left, notice.changed_since(seen));
    }
}

} // namespace

Task<void> limit_session(Services& services, SessionRecord record) {
    Watched watched{services, std::move(record.logon_id)};
    while (watched.record() != nullptr) {
        const Basis basis = basis_of(watched);
        auto times = co_await times_of(watched, basis.limits);
        if (watched.record() != nullptr) co_await act_on_times(watched, times);
        if (watched.record() != nullptr) co_await act_on_certificate(watched);
        if (watched.record() == nullptr) co_return;
        auto moment = next_moment(watched, times);
        co_await wait_until(watched, moment, basis);
    }
}

} // namespace signet::daemon
