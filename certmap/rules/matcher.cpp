// SPDX-License-Identifier: Apache-2.0
#include "certmap/rules/matcher.hpp"

#include "certmap/rules/oid.hpp"

#include <algorithm>

namespace signet::certmap {
namespace {

// Looks at one term; the answer is why it does not match, or nothing.
class TermMatcher {
public:
    TermMatcher(const Certificate& certificate, Relation relation)
        : certificate_(certificate), relation_(relation) {}

    std::optional<std::string> operator()(const SubjectTerm& term) const {
        return search(term.pattern, certificate_.subject.text, NameKind::subject);
    }

    std::optional<std::string> operator()(const IssuerTerm& term) const {
        return search(term.pattern, certificate_.issuer.text, NameKind::issuer);
    }

    std::optional<std::string> operator()(const KeyUsageTerm& term) const {
        if (!certificate_.key_usage) return "there is no key usage";
        if (!certificate_.key_usage->has_all_of(term.wanted)) return "a wanted key usage is missing";
        return std::nullopt;
    }

    std::optional<std::string> operator()(const ExtendedKeyUsageTerm& term) const {
        const auto present = [&](const std::string& oid) {
            return std::ranges::find(certificate_.extended_key_usage, oid) !=
                   certificate_.extended_key_usage.end();
        };
        switch (relation_) {
        case Relation::all: {
            const auto missing = std::ranges::find_if_not(term.oids, present);
            if (missing == term.oids.end()) return std::nullopt;
            return "the extended key usage " + std::string(extended_key_usage_name(*missing)) + " is missing";
        }
        case Relation::any:
            if (std::ranges::any_of(term.oids, present)) return std::nullopt;
            return "none of the extended key usages is there";
        }
        return "unknown relation";
    }

private:
    std::optional<std::string> search(const Pattern& pattern, const std::string& text, NameKind kind) const {
        if (auto refusal = refusal_of(certificate_, kind)) return refusal;
        if (pattern.found_in(text)) return std::nullopt;
        return std::string(describe(kind)) + " '" + text + "' does not match '" + pattern.text() + "'";
    }

    const Certificate& certificate_;
    Relation relation_;
};

std::optional<std::string> first_mismatch(const std::vector<MatchTerm>& terms, const TermMatcher& matcher) {
    for (const MatchTerm& term : terms) {
        if (auto reason = std::visit(matcher, term)) return reason;
    }
    return std::nullopt;
}

std::optional<std::string> mismatch_of_every(const std::vector<MatchTerm>& terms,
                                             const TermMatcher& matcher) {
    std::string reasons;
    for (const MatchTerm& term : terms) {
        const auto reason = std::visit(matcher, term);
        if (!reason) return std::nullopt;
        reasons += (reasons.empty() ? "" : "; ") + *reason;
    }
    return reasons;
}

} // namespace

std::optional<std::string> mismatch(const MatchExpression& expression, const Certificate& certificate) {
    if (expression.terms.empty()) return std::nullopt;
    const TermMatcher matcher(certificate, expression.relation);
    switch (expression.relation) {
    case Relation::all: return first_mismatch(expression.terms, matcher);
    case Relation::any: return mismatch_of_every(expression.terms, matcher);
    }
    return "unknown relation";
}

} // namespace signet::certmap
