// SPDX-License-Identifier: Apache-2.0
#include "certmap/rules/rule_text.hpp"

#include "certmap/rules/san_name.hpp"
#include "certmap/rules/template_words.hpp"
#include "certmap/text/encoding.hpp"

namespace signet::certmap {
namespace {

void add(std::string& list, std::string_view element) {
    if (!list.empty()) list += ',';
    list += element;
}

struct TermWriter {
    std::string operator()(const SubjectTerm& term) const { return "<SUBJECT>" + term.pattern.text(); }
    std::string operator()(const IssuerTerm& term) const { return "<ISSUER>" + term.pattern.text(); }

    std::string operator()(const KeyUsageTerm& term) const {
        std::string names;
        for (unsigned at = 0; at < key_usage_bit_count; ++at) {
            const auto bit = static_cast<KeyUsageBit>(at);
            if (term.wanted.has(bit)) add(names, name_of(bit));
        }
        return "<KU>" + names;
    }

    std::string operator()(const ExtendedKeyUsageTerm& term) const {
        std::string oids;
        for (const std::string& oid : term.oids)
            add(oids, oid);
        return "<EKU>" + oids;
    }

    std::string operator()(const TextNameTerm& term) const {
        return san(san_name(term.kind)) + term.pattern.text();
    }
    std::string operator()(const OtherNameTerm& term) const { return san(term.oid) + term.pattern.text(); }
    std::string operator()(const BinaryNameTerm& term) const {
        return san(san_name(term.kind)) + base64(term.bytes);
    }

private:
    static std::string san(std::string_view name) { return "<SAN:" + std::string(name) + ">"; }
};

std::string with_braces_doubled(const std::string& literal) {
    std::string text;
    for (const char c : literal) {
        if (c == '{' || c == '}') text += c;
        text += c;
    }
    return text;
}

std::string_view prefix_of(TemplateLanguage language) {
    switch (language) {
    case TemplateLanguage::ldap: return "LDAP:";
    case TemplateLanguage::ldapu1: return "LDAPU1:";
    }
    return "LDAP:";
}

} // namespace

std::string to_text(const MatchExpression& expression) {
    std::string text = expression.relation == Relation::any ? "||" : "";
    for (const MatchTerm& term : expression.terms)
        text += std::visit(TermWriter{}, term);
    return text;
}

std::string to_text(const Template& source) {
    std::string text;
    for (const auto& part : source.parts) {
        const auto* placeholder = std::get_if<Placeholder>(&part);
        text +=
            placeholder != nullptr ? text_of(*placeholder) : with_braces_doubled(std::get<std::string>(part));
    }
    return text;
}

std::string to_text(const MapFilter& map) {
    return std::string(prefix_of(map.language)) + to_text(map.filter);
}

RuleText to_text(const Rule& rule) {
    RuleText text;
    text.priority = rule.priority;
    text.match = to_text(rule.match);
    if (rule.principal) text.principal = to_text(*rule.principal);
    if (rule.user) text.user = to_text(*rule.user);
    if (rule.map) text.map = to_text(*rule.map);
    text.domains = rule.domains;
    text.name = rule.name;
    text.strong = rule.strong;
    return text;
}

} // namespace signet::certmap
