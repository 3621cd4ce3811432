// SPDX-License-Identifier: Apache-2.0
#include "certmap/rules/rule_parser.hpp"

#include "certmap/rules/oid.hpp"
#include "certmap/rules/text.hpp"

#include <utility>

namespace signet::certmap {
namespace {

constexpr std::string_view component_hint =
    "components are <SUBJECT>, <ISSUER>, <KU> and <EKU>; a '<' cannot be part of a value";
constexpr std::string_view key_usage_hint = "key usages are digitalSignature nonRepudiation keyEncipherment "
                                            "dataEncipherment keyAgreement keyCertSign "
                                            "cRLSign encipherOnly decipherOnly";
constexpr std::string_view extended_key_usage_hint =
    "names are msScLogin pkinit clientAuth serverAuth emailProtection codeSigning timeStamping OCSPSigning; "
    "anything "
    "else is written as a dotted OID";

std::string_view trim(std::string_view text) {
    const std::size_t first = text.find_first_not_of(' ');
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

class MatchParser {
public:
    explicit MatchParser(std::string_view text) : text_(text) {}

    Result<MatchExpression> parse() {
        MatchExpression expression;
        take("KRB5:");
        if (take("||")) {
            expression.relation = Relation::any;
        } else {
            take("&&");
        }
        do {
            auto term = parse_term();
            if (!term) return term.error();
            expression.terms.push_back(std::move(*term));
        } while (at_ < text_.size());
        return expression;
    }

private:
    bool take(std::string_view prefix) {
        if (!text_.substr(at_).starts_with(prefix)) return false;
        at_ += prefix.size();
        return true;
    }

    Error error_at(std::size_t offset, std::string problem, std::string_view hint) const {
        return Error{std::move(problem), std::string(hint), offset + 1};
    }

    Result<MatchTerm> parse_term() {
        const std::size_t start = at_;
        if (take("<SUBJECT>")) return parse_pattern<SubjectTerm>();
        if (take("<ISSUER>")) return parse_pattern<IssuerTerm>();
        if (take("<KU>")) return parse_key_usage();
        if (take("<EKU>")) return parse_extended_key_usage();
        if (start == text_.size()) return error_at(start, "a component is missing", component_hint);
        if (text_[start] != '<') return error_at(start, "a component must start with '<'", component_hint);
        const std::size_t close = std::min(text_.find('>', start), text_.size() - 1);
        const std::string name(text_.substr(start, close - start + 1));
        return error_at(start, "unknown component '" + name + "'", component_hint);
    }

    std::string_view take_value() {
        const std::string_view value = text_.substr(at_, text_.find('<', at_) - at_);
        at_ += value.size();
        return value;
    }

    template <class Term>
    Result<MatchTerm> parse_pattern() {
        const std::size_t start = at_;
        const std::string value(take_value());
        if (value.empty()) return error_at(start, "a regular expression is missing", component_hint);
        auto pattern = Pattern::compile(value);
        if (!pattern) return error_at(start, pattern.error().problem, pattern.error().hint);
        return MatchTerm(Term{std::move(*pattern)});
    }

    // Calls `accept` with each element; the first it does not take is the error.
    template <class Accept>
    std::optional<Error> for_each_name(std::string_view what, std::string_view hint, Accept accept) {
        const std::size_t start = at_;
        const std::string_view list = take_value();
        for (std::size_t offset = 0; offset <= list.size();) {
            const std::size_t end = std::min(list.find(',', offset), list.size());
            const std::string_view name = trim(list.substr(offset, end - offset));
            if (!accept(name))
                return error_at(start + offset,
                                "unknown " + std::string(what) + " '" + std::string(name) + "'", hint);
            offset = end + 1;
        }
        return std::nullopt;
    }

    Result<MatchTerm> parse_key_usage() {
        KeyUsageTerm term;
        const auto error = for_each_name("key usage", key_usage_hint, [&](std::string_view name) {
            const auto bit = key_usage_by_name(name);
            if (bit) term.wanted.add(*bit);
            return bit.has_value();
        });
        if (error) return *error;
        return MatchTerm(term);
    }

    Result<MatchTerm> parse_extended_key_usage() {
        ExtendedKeyUsageTerm term;
        const auto error =
            for_each_name("extended key usage", extended_key_usage_hint, [&](std::string_view name) {
                auto oid = extended_key_usage_oid(name);
                if (oid) term.oids.push_back(std::move(*oid));
                return oid.has_value();
            });
        if (error) return *error;
        return MatchTerm(std::move(term));
    }

    std::string_view text_;
    std::size_t at_ = 0; // byte offset of what is read next
};

Error in_text(Error error, std::string_view text) {
    error.text = text;
    return error;
}

} // namespace

Result<MatchExpression> parse_match(std::string_view text) {
    if (text.size() > max_match_length)
        return Error{"is longer than " + std::to_string(max_match_length) + " bytes", {}, 1};
    if (const auto problem = character_problem(text)) return Error{*problem, {}, 1};
    if (text.empty()) return MatchExpression{};
    return MatchParser(text).parse();
}

Result<Rule> parse_rule(const RuleText& text) {
    auto match = parse_match(text.match);
    if (!match) return in_text(match.error(), "match");
    auto principal = parse_template(text.principal);
    if (!principal) return in_text(principal.error(), "principal");
    auto user = parse_template(text.user);
    if (!user) return in_text(user.error(), "user");
    return Rule{text.priority, std::move(*match), std::move(*principal), std::move(*user)};
}

Result<std::vector<Rule>> parse_rules(std::span<const RuleText> texts) {
    if (texts.size() > max_rules) return Error{"more than " + std::to_string(max_rules) + " rules", {}};
    std::vector<Rule> rules;
    rules.reserve(texts.size());
    for (const RuleText& text : texts) {
        auto rule = parse_rule(text);
        if (!rule) {
            Error error = rule.error();
            error.problem = "rule " + std::to_string(rules.size() + 1) + ": " + error.problem;
            return error;
        }
        rules.push_back(std::move(*rule));
    }
    return rules;
}

} // namespace signet::certmap
