// SPDX-License-Identifier: Apache-2.0
// The sessions that were opened with a card, and how it stands between each and its card.
#include "daemon/signetctl/age.hpp"
#include "daemon/signetctl/daemon_request.hpp"
#include "daemon/signetctl/json_output.hpp"
#include "daemon/signetctl/session_output.hpp"
#include "daemon/signetctl/table.hpp"

#include <fmt/format.h>

#include <ostream>

namespace signet::ctl {
namespace {

using nlohmann::ordered_json;

std::string state_of(const protocol::SessionStatus& session) {
    if (!session.open) return "pending";
    if (!session.seconds_left) return session.guard;
    return fmt::format("{}, {} s left", session.guard, *session.seconds_left);
}

// Where the card is: its reader is the session's own in all but odd cases, and is named in full.
std::string card_of(const protocol::SessionStatus& session) {
    if (!session.card_reader.empty()) return "in " + session.card_reader;
    return session.open ? "out" : "";
}

Row row_of(const protocol::SessionStatus& session) {
    return {session.logon_id,   session.user,
            session.service,    session.tty,
            session.session_id, session.opened == 0 ? "" : age_text(now() - session.opened),
            card_of(session),   session.on_removal + (session.rehearsal ? " (rehearsal)" : ""),
            state_of(session)};
}

ExitStatus show_sessions(const Invocation& invocation) {
    const auto answer = ask_signetd<protocol::Status>(invocation, protocol::QueryStatus{});
    if (const auto* failure = std::get_if<ExitStatus>(&answer)) return *failure;
    const auto& sessions = std::get<protocol::Status>(answer).sessions;
    std::vector<Row> rows;
    ordered_json records = ordered_json::array();
    for (const protocol::SessionStatus& session : sessions) {
        rows.push_back(row_of(session));
        records.push_back(session_json(session));
    }
    if (invocation.json)
        write_json(invocation.out, {{"sessions", std::move(records)}});
    else if (rows.empty())
        invocation.out << "No session.\n";
    else
        print_table(invocation.out,
                    {"ID", "USER", "SERVICE", "TTY", "SESSION", "AGE", "CARD", "ON_REMOVAL", "STATE"}, rows);
    return ExitStatus::yes;
}

} // namespace

Run prepare_sessions(CLI::App&) {
    return show_sessions;
}

} // namespace signet::ctl
