// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/session_output.hpp"

namespace signet::ctl {

using nlohmann::ordered_json;

namespace {

// What is not known or does not apply.
ordered_json or_null(const auto& text) {
    return text.empty() ? ordered_json() : ordered_json(text);
}

} // namespace

ordered_json session_json(const protocol::SessionStatus& session) {
    return {{"logon_id", session.logon_id},
            {"user", session.user},
            {"principal", session.principal},
            {"service", session.service},
            {"tty", session.tty},
            {"session_id", session.session_id},
            {"reader", session.reader},
            {"ccache", session.ccache},
            {"open", session.open},
            {"opened", session.opened == 0 ? ordered_json() : ordered_json(session.opened)},
            {"guard", or_null(session.guard)},
            {"card_reader", or_null(session.card_reader)},
            {"seconds_left", session.seconds_left ? ordered_json(*session.seconds_left) : ordered_json()},
            {"on_removal", session.on_removal},
            {"rehearsal", session.rehearsal}};
}

ordered_json elevation_json(const protocol::ElevationStatus& elevation) {
    return {{"user", elevation.user},
            {"principal", elevation.principal},
            {"service", elevation.service},
            {"caller", elevation.caller},
            {"tty", elevation.tty},
            {"session_id", elevation.session_id},
            {"program", elevation.program == 0 ? ordered_json() : ordered_json(elevation.program)},
            {"granted", elevation.granted},
            {"guard", elevation.guard},
            {"card_reader", or_null(elevation.card_reader)},
            {"seconds_left", elevation.seconds_left ? ordered_json(*elevation.seconds_left) : ordered_json()},
            {"on_removal", elevation.on_removal},
            {"rehearsal", elevation.rehearsal}};
}

} // namespace signet::ctl
