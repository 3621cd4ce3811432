// SPDX-License-Identifier: Apache-2.0
// BeginPinChange: room for one more conversation, as for a logon, and then the story.
#include "daemon/signetd/server/dispatch.hpp"
#include "daemon/signetd/server/logons_in_progress.hpp"
#include "daemon/signetd/stories/pin_change.hpp"

namespace signet::daemon {

Task<bool> handle_begin_pin_change(Services& services, Client& client, protocol::Frame frame) {
    auto begin = protocol::decode<protocol::BeginPinChange>(frame);
    if (!begin) co_return false;
    const uid_t caller = client.peer().charged_uid();
    if (!has_room_for(services.logons_in_progress, caller)) {
        auto verdict = refuse_busy(services, client, "pin-change", *begin, policy::CardDemand::required);
        co_return co_await client.write(std::move(verdict));
    }
    const InProgress counted(services.logons_in_progress, caller);
    auto verdict = co_await tell_pin_change(services, client, std::move(*begin));
    co_return co_await client.write(std::move(verdict));
}

} // namespace signet::daemon
