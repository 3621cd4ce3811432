// SPDX-License-Identifier: Apache-2.0
#include "certmap/store/domain_record.hpp"

#include "certmap/store/record_bytes.hpp"

#include <algorithm>
#include <cstdint>

namespace signet::certmap::store {

std::string encode(const DomainFacts& facts) {
    std::string record;
    append(record, static_cast<std::uint8_t>(facts.authorities ? 1 : 0));
    const std::size_t count =
        facts.authorities ? std::min(facts.authorities->size(), max_domain_authorities) : 0;
    append(record, static_cast<std::uint16_t>(count));
    for (std::size_t i = 0; i < count; ++i)
        append_text(record, (*facts.authorities)[i]);
    return record;
}

std::optional<DomainFacts> decode_domain_facts(std::string_view record) {
    Cursor cursor(record);
    const auto flag = cursor.number<std::uint8_t>();
    const std::size_t count = cursor.number<std::uint16_t>();
    if (cursor.failed() || flag > 1 || count > max_domain_authorities) return std::nullopt;
    std::vector<std::string> authorities;
    while (authorities.size() < count)
        authorities.push_back(cursor.text());
    if (cursor.failed() || !cursor.at_end() || (flag == 0 && count != 0)) return std::nullopt;
    DomainFacts facts;
    if (flag == 1) facts.authorities = std::move(authorities);
    return facts;
}

} // namespace signet::certmap::store
