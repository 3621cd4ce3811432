// SPDX-License-Identifier: Apache-2.0
#pragma once

// Facts of a domain as bytes of the store (record_bytes.hpp). The file may have been damaged: nothing that is read here is believed
// before it is checked.
//
//   u8 1 if the CAs are known, else 0; u16 number of them; for each: text SHA-256
//   u16 number of rules, missing if there are none; for each: u32 priority, text name, text match, text map, u16 number of domains;
//   for each: text

#include "certmap/store/domain_facts.hpp"

#include <string>
#include <string_view>

namespace signet::certmap::store {

// Of too many CAs, and of too many rules, the first are kept.
std::string encode(const DomainFacts& facts);

// nullopt: not what encode() wrote for any facts.
std::optional<DomainFacts> decode_domain_facts(std::string_view record);

} // namespace signet::certmap::store
