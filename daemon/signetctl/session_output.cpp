// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/session_output.hpp"

namespace signet::ctl {

using nlohmann::ordered_json;

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
            {"guard", session.guard.empty() ? ordered_json() : ordered_json(session.guard)},
            {"card_reader", session.card_reader.empty() ? ordered_json() : ordered_json(session.card_reader)},
            {"seconds_left", session.seconds_left ? ordered_json(*session.seconds_left) : ordered_json()},
            {"on_removal", session.on_removal},
            {"rehearsal", session.rehearsal}};
}

} // namespace signet::ctl
