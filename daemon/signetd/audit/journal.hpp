// SPDX-License-Identifier: Apache-2.0
#pragma once

// What signetd writes down. record() is for logons and sessions: stable field names that a machine can
// follow; note() is for everything an administrator would want to know about signetd itself. Never a PIN:
// none of these takes a Secret.

#include "policy/reasons/reasons.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signet::daemon {

enum class Severity { error = 3, warning = 4, info = 6, debug = 7 }; // as syslog(3) numbers them

// What a story is at, and for how long; the last one is where it has ended. The words are those of the record.
namespace step {
inline constexpr std::string_view caller = "caller"; // who asks, for which service, from where
inline constexpr std::string_view card = "card";     // the card, and its certificate
inline constexpr std::string_view person = "person"; // questions, and the PIN
inline constexpr std::string_view kdc =
    "kdc"; // its first answer, which was asked for before, and the card's turn
inline constexpr std::string_view ticket = "ticket";       // PIN, the card's signature, the KDC's ticket
inline constexpr std::string_view signature = "signature"; // in its place, without a KDC
inline constexpr std::string_view pin = "pin";             // the card sets a new PIN
inline constexpr std::string_view host = "host";           // the ticket opens with this host's key
inline constexpr std::string_view policy = "policy";
inline constexpr std::string_view cache = "cache"; // the ticket is stored
} // namespace step

struct StepTime {
    std::string_view step;
    std::uint32_t us = 0;
};

// One line of audit. In the journal each member is the field SIGNET_<NAME>.
struct AuditEvent {
    // "logon", "trial" (of a logon), "unlock", "elevation", "account", "session-open", "session-close", "credentials-deleted", "card-removal",
    // "session-limit", "session-order", "agent-keys-removed", "gate", "pin-change", "pin-unblock", "puk-change", "rights-withdrawn", "elevation-removal", "refusals-counted", "expiry"
    std::string_view event;
    policy::Reason reason = policy::Reason::internal_error;
    std::string detail{};
    std::string logon_id{};
    std::string service{};
    std::string user{};
    std::string principal{};
    std::string ruser{}; // PAM_RUSER: who the application says is asking
    std::string tty{};
    std::string remote_host{};
    std::string reader{};
    std::string certificate{}; // SHA-256 of it, hexadecimal
    std::uint32_t caller_uid = 0;
    std::int32_t caller_pid = 0;
    // Whose logon the caller descends from: a setuid program calls as root, and this is who has started it.
    std::optional<std::uint32_t> login_uid{};
    std::uint32_t apdus = 0; // after the PIN
    std::uint32_t verifies = 0;
    std::uint32_t card_us = 0;  // the card's share of the time
    std::uint32_t kdc_us = 0;   // the KDC's share
    bool is_armored = false;    // the exchange with the KDC (FAST)
    std::uint32_t total_us = 0; // from the PIN's arrival to the verdict
    std::vector<StepTime> steps{};
    std::string action{};      // what is done to a session; at a gate, what was asked about
    std::string session{};     // likewise, logind's name of it
    bool is_rehearsal = false; // it is not done
    std::uint64_t count = 1;   // how many such events this record stands for
};

// About what was asked for, from that peer: by an application through PAM, a BeginLogon or its like, or by a program that knows
// service and user alone.
template <class Request, class Caller>
AuditEvent event_asked_for(std::string_view event, const Request& request, const Caller& caller) {
    AuditEvent audit;
    audit.event = event;
    audit.service = request.service;
    audit.user = request.user;
    if constexpr (requires { request.remote_host; }) {
        audit.ruser = request.ruser;
        audit.tty = request.tty;
        audit.remote_host = request.remote_host;
    }
    audit.caller_uid = caller.uid;
    audit.caller_pid = caller.pid;
    audit.login_uid = caller.login_uid;
    return audit;
}

class Journal {
public:
    virtual ~Journal() = default;
    virtual void record(const AuditEvent& event) = 0;
    virtual void note(Severity severity, std::string_view text) = 0;
};

} // namespace signet::daemon
