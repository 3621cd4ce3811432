// SPDX-License-Identifier: Apache-2.0
#include "certmap/rules/matcher.hpp"

#include "certmap/rules/san_name.hpp"
#include "certmap/text/oid.hpp"

#include <algorithm>
#include <initializer_list>

namespace signet::certmap {
namespace {

// A kind of name that was refused is not looked at, whatever the rest of them say.
bool is_refused(const Certificate& certificate, std::initializer_list<NameKind> kinds) {
    return std::ranges::any_of(certificate.refused_names, [&](const RefusedName& name) {
        return std::ranges::find(kinds, name.kind) != kinds.end();
    });
}

// One name at least, and no name that does not hold.
template <class Names, class Holds>
bool every_one(const Names& names, Holds holds) {
    return !names.empty() && std::ranges::all_of(names, holds);
}

bool contains(const Bytes& der, const Bytes& wanted) {
    return std::search(der.begin(), der.end(), wanted.begin(), wanted.end()) != der.end();
}

class TermMatcher {
public:
    TermMatcher(const Certificate& certificate, Relation relation)
        : certificate_(certificate), relation_(relation) {}

    bool operator()(const SubjectTerm& term) const {
        return !is_refused(certificate_, {NameKind::subject}) &&
               term.pattern.found_in(certificate_.subject.text);
    }

    bool operator()(const IssuerTerm& term) const {
        return !is_refused(certificate_, {NameKind::issuer}) &&
               term.pattern.found_in(certificate_.issuer.text);
    }

    bool operator()(const KeyUsageTerm& term) const {
        return certificate_.key_usage && certificate_.key_usage->has_all_of(term.wanted);
    }

    bool operator()(const ExtendedKeyUsageTerm& term) const {
        const auto& there = certificate_.extended_key_usage;
        const auto present = [&](const std::string& oid) {
            return std::ranges::find(there, oid) != there.end();
        };
        switch (relation_) {
        case Relation::all: return std::ranges::all_of(term.oids, present);
        case Relation::any: return std::ranges::any_of(term.oids, present);
        }
        return false;
    }

    bool operator()(const TextNameTerm& term) const {
        switch (term.kind) {
        case TextName::principal: return principals(term.pattern);
        case TextName::nt_principal: return texts(certificate_.upns, NameKind::upn, term.pattern);
        case TextName::pkinit_principal:
            return texts(certificate_.pkinit_principals, NameKind::pkinit_principal, term.pattern);
        case TextName::rfc822: return texts(certificate_.rfc822_names, NameKind::rfc822, term.pattern);
        case TextName::dns: return texts(certificate_.dns_names, NameKind::dns, term.pattern);
        case TextName::directory: return directory_names(term.pattern);
        case TextName::uri: return texts(certificate_.uris, NameKind::uri, term.pattern);
        case TextName::ip_address:
            return texts(certificate_.ip_addresses, NameKind::ip_address, term.pattern);
        case TextName::registered_id:
            return texts(certificate_.registered_ids, NameKind::registered_id, term.pattern);
        }
        return false;
    }

    // A NUL would end the text before the name does. UPNs and PKINIT principals are other names too.
    bool operator()(const OtherNameTerm& term) const {
        if (other_name_refused()) return false;
        bool found = false;
        for (const OtherName& name : certificate_.other_names) {
            if (name.oid != term.oid) continue;
            const std::string text(name.value.begin(), name.value.end());
            if (text.find('\0') != std::string::npos || !term.pattern.found_in(text)) return false;
            found = true;
        }
        return found;
    }

    bool operator()(const BinaryNameTerm& term) const {
        const auto holds = [&](const Bytes& der) { return contains(der, term.bytes); };
        switch (term.kind) {
        case BinaryName::other_name:
            return !other_name_refused() && every_one(certificate_.other_names, [&](const OtherName& name) {
                return contains(name.value, term.bytes);
            });
        case BinaryName::x400_address: return every_one(certificate_.x400_addresses, holds);
        case BinaryName::edi_party_name: return every_one(certificate_.edi_party_names, holds);
        }
        return false;
    }

private:
    bool texts(const std::vector<std::string>& names, NameKind kind, const Pattern& pattern) const {
        return !is_refused(certificate_, {kind}) &&
               every_one(names, [&](const std::string& name) { return pattern.found_in(name); });
    }

    bool other_name_refused() const {
        return is_refused(certificate_, {NameKind::other_name, NameKind::upn, NameKind::pkinit_principal});
    }

    bool principals(const Pattern& pattern) const {
        const auto holds = [&](const std::string& name) { return pattern.found_in(name); };
        const auto& upns = certificate_.upns;
        const auto& others = certificate_.pkinit_principals;
        return !is_refused(certificate_, {NameKind::upn, NameKind::pkinit_principal}) &&
               (!upns.empty() || !others.empty()) && std::ranges::all_of(upns, holds) &&
               std::ranges::all_of(others, holds);
    }

    bool directory_names(const Pattern& pattern) const {
        return !is_refused(certificate_, {NameKind::directory_name}) &&
               every_one(certificate_.directory_names,
                         [&](const DistinguishedName& name) { return pattern.found_in(name.text); });
    }

    const Certificate& certificate_;
    Relation relation_;
};

// Why a term that does not match does not.
class TermExplainer {
public:
    TermExplainer(const Certificate& certificate, Relation relation)
        : certificate_(certificate), relation_(relation) {}

    std::string operator()(const SubjectTerm& term) const {
        return differs(certificate_.subject.text, NameKind::subject, term.pattern);
    }

    std::string operator()(const IssuerTerm& term) const {
        return differs(certificate_.issuer.text, NameKind::issuer, term.pattern);
    }

    std::string operator()(const KeyUsageTerm&) const {
        return certificate_.key_usage ? "a wanted key usage is missing" : "there is no key usage";
    }

    std::string operator()(const ExtendedKeyUsageTerm& term) const {
        if (relation_ == Relation::any) return "none of the extended key usages is there";
        const auto& there = certificate_.extended_key_usage;
        const auto missing = std::ranges::find_if(
            term.oids, [&](const std::string& oid) { return std::ranges::find(there, oid) == there.end(); });
        if (missing == term.oids.end()) return "an extended key usage is missing";
        return "the extended key usage " + std::string(extended_key_usage_name(*missing)) + " is missing";
    }

    std::string operator()(const TextNameTerm& term) const {
        return "not every " + std::string(san_name(term.kind)) + " is there and matches '" +
               term.pattern.text() + "'";
    }

    std::string operator()(const OtherNameTerm& term) const {
        return "not every otherName " + term.oid + " is there and matches '" + term.pattern.text() + "'";
    }

    std::string operator()(const BinaryNameTerm& term) const {
        return "not every " + std::string(san_name(term.kind)) + " is there and holds the wanted bytes";
    }

private:
    std::string differs(const std::string& text, NameKind kind, const Pattern& pattern) const {
        if (auto refusal = refusal_of(certificate_, kind)) return *refusal;
        return std::string(describe(kind)) + " '" + text + "' does not match '" + pattern.text() + "'";
    }

    const Certificate& certificate_;
    Relation relation_;
};

} // namespace

bool matches(const MatchExpression& expression, const Certificate& certificate) {
    if (expression.terms.empty()) return true;
    const TermMatcher matcher(certificate, expression.relation);
    const auto holds = [&](const MatchTerm& term) { return std::visit(matcher, term); };
    switch (expression.relation) {
    case Relation::all: return std::ranges::all_of(expression.terms, holds);
    case Relation::any: return std::ranges::any_of(expression.terms, holds);
    }
    return false;
}

std::optional<std::string> mismatch(const MatchExpression& expression, const Certificate& certificate) {
    if (matches(expression, certificate)) return std::nullopt;
    const TermMatcher matcher(certificate, expression.relation);
    const TermExplainer explainer(certificate, expression.relation);
    std::string reasons;
    for (const MatchTerm& term : expression.terms) {
        if (std::visit(matcher, term)) continue;
        reasons += (reasons.empty() ? "" : "; ") + std::visit(explainer, term);
        if (expression.relation == Relation::all) break; // the first is enough
    }
    return reasons;
}

} // namespace signet::certmap
