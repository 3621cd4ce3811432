// SPDX-License-Identifier: Apache-2.0
#pragma once

// One credential as bytes, for the way from one process to another (libkrb5's FILE: format of a credential),
// and back. They hold a session key: protocol::Bytes wipes them.

#include "daemon/protocol/bytes.hpp"
#include "daemon/worker/kerberos/krb5_context.hpp"

#include <chrono>
#include <span>

namespace signet::worker {

// internal-error.
Result<protocol::Bytes> marshal(const Krb5Context& context, krb5_creds& creds);

// bad-request if the bytes are no credential for a ticket-granting service: nothing else is handed about.
Result<Credential> unmarshal(const Krb5Context& context, std::span<const std::uint8_t> bytes);

// krb5_timestamp is 32 bits that count as unsigned, until 2106.
std::chrono::system_clock::time_point to_time(krb5_timestamp timestamp);

} // namespace signet::worker
