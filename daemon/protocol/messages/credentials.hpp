// SPDX-License-Identifier: Apache-2.0
#pragma once

// What signetd asks the worker `ccache`, which becomes the user before it looks at the rest.

#include "daemon/protocol/field_types.hpp"
#include "daemon/protocol/message_type.hpp"

namespace signet::protocol {

struct StoreCredentials {
    static constexpr auto type = MessageType::store_credentials;
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    CcacheName ccache; // template; empty: default_ccache_name of krb5.conf
    MarshalledCredentials credentials;
    std::int64_t clock_offset = 0; // as in TicketObtained
    bool is_trial = false;         // in a cache beside the user's, which is destroyed before the answer
    static void fields(auto& self, auto& field) {
        field(self.uid, self.gid, self.ccache, self.credentials, self.clock_offset, self.is_trial);
    }
};

struct CredentialsStored {
    static constexpr auto type = MessageType::credentials_stored;
    CcacheName ccache; // full name, for KRB5CCNAME
    static void fields(auto& self, auto& field) { field(self.ccache); }
};

struct DestroyCredentials {
    static constexpr auto type = MessageType::destroy_credentials;
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    CcacheName ccache;
    static void fields(auto& self, auto& field) { field(self.uid, self.gid, self.ccache); }
};

struct CredentialsDestroyed {
    static constexpr auto type = MessageType::credentials_destroyed;
    static void fields(auto&, auto&) {}
};

// The user's ticket-granting ticket, for whoever judges it.
struct ReadCredentials {
    static constexpr auto type = MessageType::read_credentials;
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    CcacheName ccache;     // or a template, as in StoreCredentials
    bool searches = false; // the newest ticket counts, of that cache and of those that sshd has left in /tmp
    static void fields(auto& self, auto& field) { field(self.uid, self.gid, self.ccache, self.searches); }
};

struct CredentialsRead {
    static constexpr auto type = MessageType::credentials_read;
    MarshalledCredentials credentials;
    static void fields(auto& self, auto& field) { field(self.credentials); }
};

} // namespace signet::protocol
