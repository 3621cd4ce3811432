// SPDX-License-Identifier: Apache-2.0
#pragma once

// What signetd asks the worker `directory`: which account of this system is meant?

#include "daemon/protocol/field_types.hpp"
#include "daemon/protocol/message_type.hpp"

namespace signet::protocol {

using Groups =
    TextList<64, Name::max>; // all that the settings name; each costs two questions to the name service

// The first of the names that the system knows.
struct LookUpAccount {
    static constexpr auto type = MessageType::look_up_account;
    TextList<8, PrincipalName::max> names; // spellings of one account
    Groups groups{};                       // is it a member of these?
    static void fields(auto& self, auto& field) { field(self.names, self.groups); }
};

// An account that does not exist is WorkerFailed with account-unknown.
struct Account {
    static constexpr auto type = MessageType::account;
    Name user; // as the system spells it
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    // Of the groups that were asked about. One that is in neither list could not be looked up.
    Groups groups{};
    Groups other_groups{}; // that it is no member of
    static void fields(auto& self, auto& field) {
        field(self.user, self.uid, self.gid, self.groups, self.other_groups);
    }
};

} // namespace signet::protocol
