// SPDX-License-Identifier: Apache-2.0
#pragma once

// What is recorded, and under which MESSAGE_ID: by it `journalctl -x` finds the entry in packaging/systemd/signet.catalog.
// An id is part of the interface, as the name of its event is: added to, never changed. tests/style/audit_test.py holds this table,
// the catalogue, signet-audit(7) and what signetd records together.

#include <algorithm>
#include <array>
#include <string_view>

namespace signet::daemon {

struct EventMessage {
    std::string_view event;
    std::string_view id; // 128 random bits, as sd-id128(3) wants them
};

inline constexpr std::array event_messages{
    EventMessage{"logon", "c9c53cb0291e4c8290bcbd40494bd19e"},
    EventMessage{"trial", "d9cc74a3162345fd98e1e6091f970ff2"},
    EventMessage{"unlock", "742a225dbd904a63905cc146da25a8cf"},
    EventMessage{"elevation", "8dba9f811bf44c87bb3f9a94ace2a9f4"},
    EventMessage{"pin-change", "f09ff6c69bd44054bda0e29216a7ac21"},
    EventMessage{"pin-unblock", "279ccc113f2742068debf28ac2986386"},
    EventMessage{"puk-change", "fb5009276cba4a4285c2eb04e7f7566e"},
    EventMessage{"gate", "cc92c50712de410ba58b9a23c8593a48"},
    EventMessage{"account", "0b571a9097e84515afdf50fe687eba83"},
    EventMessage{"session-open", "7a865700d6d244c3bf3e35998facaa0f"},
    EventMessage{"session-close", "1fe2e1c1c33e4e7d9dcdb2c76aae5b64"},
    EventMessage{"credentials-deleted", "80d566f94fcc48bfaa94e25386b68f9a"},
    EventMessage{"card-removal", "465f684a7c4649cf86871ae545a1489e"},
    EventMessage{"session-limit", "185e15e48deb4a289884e552d1fb61d3"},
    EventMessage{"session-order", "64137e54f9e0443da8db29819b1d7c6c"},
    EventMessage{"rights-withdrawn", "a9502e72f64543e59ae6813719085f19"},
    EventMessage{"elevation-removal", "2adb25353fd44aae86d7f06f49d45041"},
    EventMessage{"agent-keys-removed", "68900af3ea4a4da7878d75590617b2d2"},
    EventMessage{"expiry", "350c2118e80348f787579411194540a4"},
    EventMessage{"refusals-counted", "06230b13ef894dbfa5af4c73eeca69a4"},
};

// Empty for what is no event.
constexpr std::string_view message_id_of(std::string_view event) {
    const auto* const row = std::find_if(event_messages.begin(), event_messages.end(),
                                         [&](const EventMessage& known) { return known.event == event; });
    return row == event_messages.end() ? std::string_view{} : row->id;
}

} // namespace signet::daemon
