// SPDX-License-Identifier: Apache-2.0
// Whatever an administrator writes: a rule that parses is written and parsed again to the same rule, and is
// asked about a certificate; one that does not has a problem that can be shown. Lines: match, map, principal,
// user.
#include "certmap/rules/expansion.hpp"
#include "certmap/rules/filter.hpp"
#include "certmap/rules/matcher.hpp"
#include "certmap/rules/rule_parser.hpp"
#include "certmap/rules/rule_text.hpp"
#include "certmap/text/text.hpp"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

using namespace signet::certmap;

void require(bool held) {
    if (!held) std::abort();
}

DistinguishedName name_of(const std::string& common_name) {
    DistinguishedName name{{{{"2.5.4.10", "Corp"}}, {{"2.5.4.3", common_name}, {"2.5.4.11", "Staff"}}}, {}};
    name.text = text_of(name, NameStyle::nss_ldap);
    return name;
}

const Certificate& certificate() {
    static const Certificate made = [] {
        Certificate one;
        one.der = {0x30, 0x00};
        one.subject = name_of("Alice (x*)");
        one.issuer = name_of("Card CA");
        one.serial = {0x12, 0x34};
        one.subject_key_id = {0x01};
        one.key_usage.emplace().add(KeyUsageBit::digital_signature);
        one.extended_key_usage = {"1.3.6.1.5.5.7.3.2"};
        one.upns = {"alice@corp", "bob@corp"};
        one.pkinit_principals = {"alice@REALM"};
        one.dns_names = {"h.corp"};
        one.uris = {"urn:x"};
        one.other_names = {{"1.2.3", {0x0c, 0x01, 0x61}}};
        one.sid = "S-1-5-21-1";
        return one;
    }();
    return made;
}

std::array<std::string, 4> lines_of(std::string text) {
    std::array<std::string, 4> lines;
    for (std::string& line : lines) {
        const std::size_t end = text.find('\n');
        line = text.substr(0, end);
        text = end == std::string::npos ? "" : text.substr(end + 1);
    }
    return lines;
}

void check_rule(const Rule& rule) {
    const RuleText text = to_text(rule);
    const auto again = parse_rule(text);
    // Braces that are doubled and names that are spelled out may make a text too long.
    const bool longer = text.match.size() > max_match_length || text.map.size() > max_template_length ||
                        text.principal.size() > max_template_length || text.user.size() > max_template_length;
    require(longer || (again && *again == rule && to_text(*again) == text));
    require(matches(rule.match, certificate()) == !mismatch(rule.match, certificate()).has_value());
    const auto expansions = expand(rule, certificate());
    if (!expansions) return;
    require(!expansions->empty());
    for (const Expansion& expansion : *expansions)
        require(!expansion.user || !user_name_problem(*expansion.user));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto lines = lines_of(std::string(data, data + size));
    const auto rule = parse_rule({0, lines[0], lines[2], lines[3], lines[1]});
    if (rule) {
        check_rule(*rule);
        return 0;
    }
    const Error& error = rule.error();
    require(!error.problem.empty() && !error.text.empty() && error.column > 0);
    const auto filter = parse_filter(lines[1]);
    if (filter) require(parse_filter(text_of(*filter)).has_value());
    return 0;
}
