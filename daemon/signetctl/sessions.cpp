// SPDX-License-Identifier: Apache-2.0
// The sessions that were opened with a card, the rights that one has given, and how it stands between each and its card.
#include "daemon/signetctl/age.hpp"
#include "daemon/signetctl/daemon_request.hpp"
#include "daemon/signetctl/json_output.hpp"
#include "daemon/signetctl/session_output.hpp"
#include "daemon/signetctl/table.hpp"
#include "daemon/signetctl/told.hpp"

#include <fmt/format.h>

#include <ostream>

namespace signet::ctl {
namespace {

using nlohmann::ordered_json;

// How it stands with the card, and for how long.
std::string guard_of(const auto& status) {
    if (!status.seconds_left) return status.guard;
    return told("{}, {} s left", std::string_view(status.guard), *status.seconds_left);
}

// Where the card is: its reader is the session's own in all but odd cases, and is named in full.
std::string card_of(const protocol::SessionStatus& session) {
    if (!session.card_reader.empty()) return "in " + session.card_reader;
    return session.open ? "out" : "";
}

Row row_of(const protocol::SessionStatus& session) {
    return {session.logon_id,
            session.user,
            session.service,
            session.tty,
            session.session_id,
            session.opened == 0 ? "" : age_text(now() - session.opened),
            card_of(session),
            session.on_removal + (session.rehearsal ? " (rehearsal)" : ""),
            session.open ? guard_of(session) : "pending"};
}

// The program's number while it has the rights; afterwards it is what it may keep of the authentication.
Row row_of(const protocol::ElevationStatus& elevation) {
    return {elevation.user,
            elevation.principal,
            elevation.service,
            elevation.caller,
            elevation.tty,
            elevation.session_id,
            elevation.program == 0 ? "ended" : std::to_string(elevation.program),
            age_text(now() - elevation.granted),
            elevation.card_reader.empty() ? "out" : "in " + elevation.card_reader,
            elevation.on_removal + (elevation.rehearsal ? " (rehearsal)" : ""),
            guard_of(elevation)};
}

void print_tables(std::ostream& out, const protocol::Status& status) {
    std::vector<Row> sessions;
    std::vector<Row> elevations;
    for (const protocol::SessionStatus& session : status.sessions)
        sessions.push_back(row_of(session));
    for (const protocol::ElevationStatus& elevation : status.elevations)
        elevations.push_back(row_of(elevation));
    if (sessions.empty())
        out << tr("No session.") << "\n";
    else
        print_table(out,
                    {tr("ID"), tr("USER"), tr("SERVICE"), tr("TTY"), tr("SESSION"), tr("AGE"), tr("CARD"),
                     tr("ON_REMOVAL"), tr("STATE")},
                    sessions);
    if (elevations.empty()) return;
    out << "\n" << tr("More rights by card:") << "\n";
    print_table(out,
                {tr("USER"), tr("BY"), tr("SERVICE"), tr("CALLER"), tr("TTY"), tr("SESSION"), tr("PROGRAM"),
                 tr("AGE"), tr("CARD"), tr("ON_REMOVAL"), tr("STATE")},
                elevations);
}

void write_records(std::ostream& out, const protocol::Status& status) {
    ordered_json sessions = ordered_json::array();
    ordered_json elevations = ordered_json::array();
    for (const protocol::SessionStatus& session : status.sessions)
        sessions.push_back(session_json(session));
    for (const protocol::ElevationStatus& elevation : status.elevations)
        elevations.push_back(elevation_json(elevation));
    write_json(out, {{"sessions", std::move(sessions)}, {"elevations", std::move(elevations)}});
}

ExitStatus show_sessions(const Invocation& invocation) {
    const auto answer = ask_for_status(invocation);
    if (const auto* failure = std::get_if<ExitStatus>(&answer)) return *failure;
    const auto& status = std::get<protocol::Status>(answer);
    if (invocation.json)
        write_records(invocation.out, status);
    else
        print_tables(invocation.out, status);
    return ExitStatus::yes;
}

} // namespace

Run prepare_sessions(CLI::App&) {
    return show_sessions;
}

} // namespace signet::ctl
