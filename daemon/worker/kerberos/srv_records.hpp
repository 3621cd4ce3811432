// SPDX-License-Identifier: Apache-2.0
#pragma once

// The KDCs that a DNS answer names (RFC 2782; RFC 4120 7.2.3). Pure: bytes of the answer in, addresses out;
// the asking is in locate.cpp.

#include "daemon/worker/kerberos/kdc_address.hpp"

#include <functional>
#include <span>
#include <vector>

namespace signet::worker {

struct SrvRecord {
    std::uint16_t priority;
    std::uint16_t weight;
    KdcAddress target;
};

// The SRV records of a DNS message, at most `most_srv_records`. Empty if the message is damaged, or if its
// only target is the root ("this realm has no such service", RFC 2782).
constexpr std::size_t most_srv_records = 1024;
std::vector<SrvRecord> parse_srv_answer(std::span<const std::uint8_t> answer);

// The order in which to try them: by priority, among equals drawn by weight. `draw(n)` gives a number from 0
// to n.
std::vector<KdcAddress> in_srv_order(std::vector<SrvRecord> records,
                                     const std::function<unsigned(unsigned)>& draw);

} // namespace signet::worker
