// SPDX-License-Identifier: Apache-2.0
#include "certmap/store/domain_record.hpp"

#include "certmap/store/record_bytes.hpp"

#include <algorithm>
#include <cstdint>
#include <span>

namespace signet::certmap::store {

namespace {

void append_rule(std::string& record, const RuleText& rule) {
    append(record, rule.priority);
    for (const std::string* text : {&rule.name, &rule.match, &rule.map})
        append_text(record, *text);
    append(record, static_cast<std::uint16_t>(rule.domains.size()));
    for (const std::string& domain : rule.domains)
        append_text(record, domain);
}

RuleText take_rule(Cursor& cursor) {
    RuleText rule;
    rule.priority = cursor.number<std::uint32_t>();
    for (std::string* text : {&rule.name, &rule.match, &rule.map})
        *text = cursor.text();
    const std::size_t domains = cursor.number<std::uint16_t>();
    while (!cursor.failed() && rule.domains.size() < domains)
        rule.domains.emplace_back(cursor.text());
    return rule;
}

// Nothing of a record that ends where rules could begin.
std::vector<RuleText> take_rules(Cursor& cursor) {
    std::vector<RuleText> rules;
    if (cursor.at_end()) return rules;
    const std::size_t count = cursor.number<std::uint16_t>();
    while (!cursor.failed() && count <= max_domain_rules && rules.size() < count)
        rules.push_back(take_rule(cursor));
    return rules;
}

} // namespace

std::string encode(const DomainFacts& facts) {
    std::string record;
    append(record, static_cast<std::uint8_t>(facts.authorities ? 1 : 0));
    const std::size_t count =
        facts.authorities ? std::min(facts.authorities->size(), max_domain_authorities) : 0;
    append(record, static_cast<std::uint16_t>(count));
    for (std::size_t i = 0; i < count; ++i)
        append_text(record, (*facts.authorities)[i]);
    if (facts.rules.empty()) return record;
    const std::span rules = std::span(facts.rules).first(std::min(facts.rules.size(), max_domain_rules));
    append(record, static_cast<std::uint16_t>(rules.size()));
    for (const RuleText& rule : rules)
        append_rule(record, rule);
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
    DomainFacts facts;
    facts.rules = take_rules(cursor);
    if (cursor.failed() || !cursor.at_end() || (flag == 0 && count != 0)) return std::nullopt;
    if (flag == 1) facts.authorities = std::move(authorities);
    return facts;
}

} // namespace signet::certmap::store
