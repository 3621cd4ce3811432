// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/stories/elevation_removal.hpp"

#include "daemon/signetd/async/race.hpp"
#include "daemon/signetd/audit/spawn_logged.hpp"
#include "daemon/signetd/steps/card_guard.hpp"
#include "policy/facts.hpp"
#include "policy/removal.hpp"

#include <fmt/format.h>

#include <memory>
#include <string>
#include <unistd.h>
#include <utility>

namespace signet::daemon {
namespace {

using policy::ElevationPlan;
using policy::ElevationRemoval;

// One elevation, and what can be done to it.
struct Guarded {
    Services& services;
    ProgramControl& programs;
    std::string id;
};

AuditEvent event_about(const ElevationRecord& elevation, CardLeave leave, ElevationPlan plan) {
    AuditEvent event;
    event.event = "elevation-removal";
    event.reason = policy::Reason::card_removed;
    event.service = elevation.service;
    event.user = elevation.user;
    event.principal = elevation.principal;
    event.ruser = elevation.caller;
    event.tty = elevation.tty;
    event.reader = elevation.reader;
    event.certificate = elevation.certificate;
    event.session = elevation.session_id;
    event.caller_uid = policy::root_uid;
    event.caller_pid = getpid();
    event.login_uid = elevation.caller_uid;
    event.action = policy::text_of(plan.action);
    event.is_rehearsal = plan.is_rehearsal;
    event.detail = policy::text_of(leave.loss);
    return event;
}

std::string line_for(const ElevationRecord& elevation) {
    return fmt::format("Signet: the card was removed that gave this {} its rights. It goes on with them.",
                       elevation.service);
}

// What became of the program; it may have ended before.
Task<std::string> act_on_program(Guarded& guard, ElevationRecord elevation, ElevationRemoval action) {
    if (elevation.program == 0) co_return "its program has ended before";
    if (action == ElevationRemoval::warn) {
        const bool is_told = guard.programs.warn(elevation, line_for(elevation));
        co_return is_told ? "its program goes on, and its terminal has been told"
                          : "its program goes on, and has no terminal that could be told";
    }
    const bool has_ended = co_await guard.programs.end(std::move(elevation));
    co_return has_ended ? "its program was ended with what it has started" : "its program could not be ended";
}

std::string rehearsed(const ElevationRecord& elevation, ElevationRemoval action) {
    if (elevation.program == 0) return "a rehearsal, what sudo and polkit keep would be taken away";
    const bool ends = action == ElevationRemoval::end;
    return fmt::format("a rehearsal, its program would be {}, and what sudo and polkit keep taken away",
                       ends ? "ended" : "told");
}

Task<std::string> outcome_of(Guarded& guard, ElevationRecord elevation, ElevationPlan plan) {
    if (plan.action == ElevationRemoval::none) co_return "it stays as it is";
    if (plan.is_rehearsal) co_return rehearsed(elevation, plan.action);
    RightsHolder holder{elevation.caller, elevation.caller_uid, elevation.session_id};
    auto outcome = co_await both(guard.services.kept_rights.withdraw(std::move(holder)),
                                 act_on_program(guard, std::move(elevation), plan.action));
    co_return outcome.second + "; " + outcome.first;
}

// One whose program has ended had nothing left but what is kept, and that hung on this card.
Task<void> act_on(Guarded& guard, CardLeave leave) {
    const ElevationRecord elevation = *guard.services.elevations.find(guard.id);
    const auto plan = policy::plan_for_elevation(*guard.services.settings, elevation.service);
    AuditEvent event = event_about(elevation, leave, plan);
    guard.services.elevations.set_guard(guard.id, {GuardPhase::card_gone, {}, {}});
    const std::string outcome = co_await outcome_of(guard, elevation, plan);
    event.detail += "; " + outcome;
    guard.services.journal.record(event);
    const ElevationRecord* now = guard.services.elevations.find(guard.id);
    if (now != nullptr && now->program == 0) guard.services.elevations.forget(guard.id);
}

class GuardedElevation final : public CardDependent {
public:
    GuardedElevation(Guarded elevation, const ElevationRecord& record)
        : CardDependent(record.certificate, record.reader, record.service), elevation_(std::move(elevation)) {
    }

    bool is_over() const override { return elevation_.services.elevations.find(elevation_.id) == nullptr; }
    void show(GuardState state) const override {
        elevation_.services.elevations.set_guard(elevation_.id, std::move(state));
    }
    Task<void> lose_card(CardLeave leave) override { return act_on(elevation_, leave); }

private:
    Guarded elevation_;
};

Task<void> guard_one(Guarded elevation, ElevationRecord record, std::shared_ptr<GuardedIds> guarded) {
    const GuardEntry entry(std::move(guarded), record.id);
    Services& services = elevation.services;
    GuardedElevation dependent(std::move(elevation), record);
    co_await guard_card(services, dependent);
}

} // namespace

Task<void> guard_elevations(Services& services, ProgramControl& programs) {
    const auto executor = co_await asio::this_coro::executor;
    const auto guarded = std::make_shared<GuardedIds>();
    for (;;) {
        const auto seen = services.cards.notice().generation();
        for (const std::string& id : services.elevations.ids()) {
            if (!guarded->insert(id).second) continue;
            ElevationRecord record = *services.elevations.find(id);
            const std::string name = "guard of the rights of " + record.caller;
            Guarded elevation{services, programs, id};
            spawn_logged(executor, guard_one(std::move(elevation), std::move(record), guarded),
                         services.journal, name);
        }
        co_await services.cards.notice().changed_since(seen);
    }
}

} // namespace signet::daemon
