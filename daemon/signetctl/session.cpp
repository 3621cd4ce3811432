// SPDX-License-Identifier: Apache-2.0
// What an administrator does to one session: lock it, end it, or let it go on without its card.
#include "daemon/protocol/messages/session.hpp"

#include "daemon/signetctl/daemon_request.hpp"
#include "daemon/signetctl/json_output.hpp"
#include "daemon/signetctl/reason_text.hpp"
#include "daemon/signetctl/told.hpp"
#include "policy/reasons/reasons.hpp"

#include <fmt/format.h>

#include <CLI/App.hpp>
#include <algorithm>
#include <memory>
#include <ostream>

namespace signet::ctl {
namespace {

using protocol::SessionOrder;
using protocol::SessionStatus;

// Fewer digits of an ID are a slip of the finger.
constexpr std::size_t shortest_beginning = 4;

// By logind's ID, or by the ID of the logon or the beginning of it.
bool is_named(const SessionStatus& session, const std::string& id) {
    const bool is_beginning = id.size() >= shortest_beginning && session.logon_id.starts_with(id);
    return session.open && (session.session_id == id || session.logon_id == id || is_beginning);
}

ExitStatus tell(const Invocation& invocation, const SessionStatus& session, SessionOrder order) {
    protocol::ChangeSession request;
    request.logon_id = session.logon_id;
    request.order = order;
    // A locker may take a minute by the settings, and so may a session to end.
    const auto answer = ask_signetd<protocol::Done>(invocation, request, protocol::answer_deadline);
    if (const auto* failure = std::get_if<ExitStatus>(&answer)) return *failure;
    const std::string& id = std::get<protocol::Done>(answer).reason;
    const auto reason = policy::reason_of(id).value_or(policy::Reason::internal_error);
    const bool is_done = reason == policy::Reason::granted;
    if (invocation.json)
        write_json(invocation.out, {{"logon_id", session.logon_id}, {"user", session.user}, {"reason", id}});
    else if (!is_done)
        return complain(invocation, reason_text(id, {}), ExitStatus::no);
    return is_done ? ExitStatus::yes : ExitStatus::no;
}

ExitStatus change(const Invocation& invocation, const std::string& id, SessionOrder order) {
    const auto answer = ask_for_status(invocation);
    if (const auto* failure = std::get_if<ExitStatus>(&answer)) return *failure;
    const auto& sessions = std::get<protocol::Status>(answer).sessions;
    const auto named = [&id](const SessionStatus& session) { return is_named(session, id); };
    const auto count = std::ranges::count_if(sessions, named);
    if (count == 0)
        return complain(
            invocation,
            told("no session that a card has opened is called \"{}\": see signetctl sessions", id),
            ExitStatus::no);
    if (count > 1)
        return complain(invocation, told("{} sessions are called \"{}\": give more of the ID", count, id),
                        ExitStatus::no);
    return tell(invocation, *std::ranges::find_if(sessions, named), order);
}

Run prepare(CLI::App& app, SessionOrder order) {
    const auto id = std::make_shared<std::string>();
    app.add_option("ID", *id, "of signetctl sessions: the logon's, or its beginning, or the session's")
        ->required();
    return [id, order](const Invocation& invocation) { return change(invocation, *id, order); };
}

} // namespace

Run prepare_session_lock(CLI::App& app) {
    return prepare(app, SessionOrder::lock);
}

Run prepare_session_logoff(CLI::App& app) {
    return prepare(app, SessionOrder::logoff);
}

Run prepare_session_release(CLI::App& app) {
    return prepare(app, SessionOrder::release);
}

} // namespace signet::ctl
