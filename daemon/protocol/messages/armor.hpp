// SPDX-License-Identifier: Apache-2.0
#pragma once

// What signetd and the worker `armor` say to each other: one question and its answer, for all pre-flights of the next while
// (Preflight in card.hpp).

#include "daemon/protocol/field_types.hpp"
#include "daemon/protocol/message_type.hpp"

namespace signet::protocol {

// Log on as this host.
struct ObtainArmor {
    static constexpr auto type = MessageType::obtain_armor;
    Path keytab; // read as root, before anything foreign
    Name realm;  // empty: default_realm of krb5.conf
    std::uint32_t kdc_timeout_ms = 0;
    static void fields(auto& self, auto& field) { field(self.keytab, self.realm, self.kdc_timeout_ms); }
};

struct ArmorObtained {
    static constexpr auto type = MessageType::armor_obtained;
    MarshalledCredentials credentials; // a ticket-granting ticket of the host's
    std::int64_t clock_offset = 0;     // seconds that the KDC's clock is ahead
    std::uint32_t lifetime = 0;        // seconds, from now on
    bool is_taken = false;             // the KDC knows of FAST
    static void fields(auto& self, auto& field) {
        field(self.credentials, self.clock_offset, self.lifetime, self.is_taken);
    }
};

} // namespace signet::protocol
