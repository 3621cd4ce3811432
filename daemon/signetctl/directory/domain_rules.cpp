// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/directory/domain_rules.hpp"

#include "certmap/rules/rule_parser.hpp"
#include "certmap/store/domain_facts.hpp"
#include "certmap/text/text.hpp"
#include "daemon/signetctl/told.hpp"

#include <fmt/format.h>

#include <charconv>
#include <optional>

namespace signet::ctl {
namespace {

using certmap::Error;
using certmap::Record;
using certmap::Result;
using certmap::RuleText;

constexpr std::string_view folder = "cn=certmaprules,cn=certmap,";
constexpr std::size_t max_text = 4096; // bytes of a rule, as it is shown
// Of sss-certmap(5), for what an entry leaves out.
constexpr const char* usual_match = "KRB5:<KU>digitalSignature<EKU>clientAuth";
constexpr const char* usual_map = "LDAP:(userCertificate;binary={cert!bin})";

// An error: more than one value, or one that cannot be shown.
Result<std::string> text_of(const Record& record, const char* attribute) {
    const auto values = certmap::values_of(record, attribute);
    if (values.empty()) return std::string();
    if (values.size() > 1) return Error(told("{} has more than one value", attribute), "");
    const std::string text(values.front());
    if (text.size() > max_text || certmap::character_problem(text))
        return Error(told("{} cannot be shown", attribute), "");
    return {boost::system::in_place_value, text};
}

Result<std::uint32_t> priority_of(const std::string& text) {
    if (text.empty()) return certmap::lowest_priority;
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size())
        return Error(tr("ipaCertMapPriority is no number"), "");
    return number;
}

Result<RuleText> rule_of(const Record& record, std::string name) {
    RuleText rule;
    rule.name = std::move(name);
    auto match = text_of(record, "ipaCertMapMatchRule");
    auto map = text_of(record, "ipaCertMapMapRule");
    auto number = text_of(record, "ipaCertMapPriority");
    for (const auto* text : {&match, &map, &number})
        if (!*text) return text->error();
    const auto priority = priority_of(*number);
    if (!priority) return priority.error();
    rule.priority = *priority;
    rule.match = match->empty() ? usual_match : std::move(*match);
    rule.map = map->empty() ? usual_map : std::move(*map);
    for (const std::string_view domain : certmap::values_of(record, "associatedDomain")) {
        if (domain.size() > max_text || certmap::character_problem(domain))
            return Error(told("{} cannot be shown", "associatedDomain"), "");
        rule.domains.emplace_back(domain);
    }
    if (const auto parsed = certmap::parse_rule(rule); !parsed) return parsed.error();
    return rule;
}

} // namespace

void add_domain_rule(DomainRules& rules, const Record& record) {
    const auto name = text_of(record, "cn");
    const std::string shown = name && !name->empty() ? *name : tr("a rule whose name cannot be shown");
    if (!certmap::equal_ignoring_ascii_case(certmap::value_of(record, "ipaEnabledFlag"), "TRUE")) {
        ++rules.disabled;
        return;
    }
    auto rule = rule_of(record, shown);
    if (rule)
        rules.rules.push_back(std::move(*rule));
    else
        rules.refused.push_back(shown + ": " + rule.error().problem);
}

Result<DomainRules> read_domain_rules(Searchable& directory, const std::string& naming_context,
                                      bool in_pages) {
    const Query query{std::string(folder) + naming_context,
                      "(objectClass=ipaCertMapRule)",
                      {"cn", "ipaCertMapMatchRule", "ipaCertMapMapRule", "ipaCertMapPriority",
                       "ipaEnabledFlag", "associatedDomain"}};
    DomainRules rules;
    std::size_t count = 0;
    const auto searched = directory.search(query, in_pages, [&](const Record& record) -> Result<void> {
        if (++count > certmap::max_domain_rules)
            return Error(tr("the domain has more rules than a host can have"), "");
        add_domain_rule(rules, record);
        return {};
    });
    if (!searched) return searched.error();
    return rules;
}

} // namespace signet::ctl
