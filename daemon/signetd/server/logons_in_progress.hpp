// SPDX-License-Identifier: Apache-2.0
#pragma once

// How many conversations with persons there are at a time, and whose: each holds a place, up to two workers, and a person's
// attention. Logons and changes of a PIN count alike.

#include "daemon/signetd/limits.hpp"
#include "daemon/signetd/services.hpp"
#include "daemon/signetd/steps/verdict.hpp"

#include <set>
#include <string_view>
#include <sys/types.h>

namespace signet::daemon {

using Callers = std::multiset<uid_t>;

// Counts a logon for as long as it lives.
class InProgress {
public:
    InProgress(Callers& callers, uid_t uid) : callers_(callers), place_(callers.insert(uid)) {}
    InProgress(const InProgress&) = delete;
    InProgress& operator=(const InProgress&) = delete;
    ~InProgress() { callers_.erase(place_); }

private:
    Callers& callers_;
    Callers::iterator place_;
};

inline bool has_room_for(const Callers& callers, uid_t uid) {
    if (callers.size() >= limits::logons) return false;
    if (uid == 0) return true;
    return callers.count(uid) < limits::logons_of_user &&
           callers.size() - callers.count(0) < limits::logons_of_users;
}

// For whom there is none: recorded, and what it is told. With a card that is required it has no leave to ask for a password.
template <class Begin>
protocol::Verdict refuse_busy(const Services& services, const Client& client, std::string_view event,
                              const Begin& begin, policy::CardDemand demand) {
    auto audit = event_asked_for(event, begin, client.peer());
    audit.reason = policy::Reason::daemon_busy;
    services.journal.record(audit);
    return verdict_of({policy::Reason::daemon_busy}, demand, {});
}

} // namespace signet::daemon
