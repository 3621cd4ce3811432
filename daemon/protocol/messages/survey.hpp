// SPDX-License-Identifier: Apache-2.0
#pragma once

// What signetctl asks workers of its own for `signetctl check`: do realm, KDCs and the host's key do? Each worker
// answers one question, so that a KDC that is silent holds up no other answer.

#include "daemon/protocol/field_types.hpp"
#include "daemon/protocol/message_type.hpp"

namespace signet::protocol {

constexpr std::size_t max_kdcs = 8; // that are looked at; each has a worker of its own

// To the worker `realm`, which reads the keytab as root.
struct SurveyRealm {
    static constexpr auto type = MessageType::survey_realm;
    Path keytab;
    Name realm; // empty: default_realm of krb5.conf
    static void fields(auto& self, auto& field) { field(self.keytab, self.realm); }
};

struct RealmSurveyed {
    static constexpr auto type = MessageType::realm_surveyed;
    Name realm;                         // empty: there is none, and nothing was looked for
    TextList<max_kdcs, Name::max> kdcs; // host:port
    Detail kdcs_problem;                // why there are none
    bool pkinit_is_loaded = false;      // libkrb5's plugin
    bool has_new_checksum = false;      // which sends what Windows Server 2025 asks for
    Name keytab_reason;                 // empty: it is usable
    Detail keytab_problem;
    TextList<32, PrincipalName::max> services; // of the host, with their realm, the likeliest first
    bool keys_are_weak = false;                // those of the first one: none is AES
    static void fields(auto& self, auto& field) {
        field(self.realm, self.kdcs, self.kdcs_problem, self.pkinit_is_loaded, self.has_new_checksum,
              self.keytab_reason, self.keytab_problem, self.services, self.keys_are_weak);
    }
};

// Then, to the same worker: does the KDC know the key in the keytab, and does that open what the KDC makes for this host?
struct TestHostKey {
    static constexpr auto type = MessageType::test_host_key;
    std::uint32_t kdc_timeout_ms = 0;
    static void fields(auto& self, auto& field) { field(self.kdc_timeout_ms); }
};

struct HostKeyTested {
    static constexpr auto type = MessageType::host_key_tested;
    PrincipalName client;     // whose key it was
    bool takes_armor = false; // the KDC knows of FAST
    static void fields(auto& self, auto& field) { field(self.client, self.takes_armor); }
};

// To a worker `realm` of its own: is there a KDC, and what does it say?
struct GreetKdc {
    static constexpr auto type = MessageType::greet_kdc;
    Name kdc; // host:port
    Name realm;
    PrincipalName principal; // that a ticket is asked for, without any proof
    std::uint32_t kdc_timeout_ms = 0;
    static void fields(auto& self, auto& field) {
        field(self.kdc, self.realm, self.principal, self.kdc_timeout_ms);
    }
};

struct KdcGreeted {
    static constexpr auto type = MessageType::kdc_greeted;
    Detail answer;                 // the KDC's words, where it does not ask for a proof; empty: it does
    bool offers_pkinit = false;    // among the proofs that it takes
    std::int64_t clock_offset = 0; // seconds that the KDC's clock is ahead, by its own word
    bool is_by_udp = false;        // it takes no TCP connections
    static void fields(auto& self, auto& field) {
        field(self.answer, self.offers_pkinit, self.clock_offset, self.is_by_udp);
    }
};

} // namespace signet::protocol
