// SPDX-License-Identifier: Apache-2.0
#include "kdc_plugin/decision/string_match.hpp"

#include "certmap/entries/alt_security_identity.hpp"
#include "certmap/rules/match_parser.hpp"
#include "certmap/rules/matcher.hpp"

#include <algorithm>

namespace signet::kdc {
namespace {

using certmap::Certificate;
using certmap::NameKind;
using certmap::Result;
using Mismatch = std::optional<std::string>;

constexpr std::string_view nobody = "none";
constexpr std::string_view explicit_prefix = "X509:";

// How MIT's pkinit reads a term; what MIT does not know is read as sss-certmap(5) has it.
class MitTerm {
public:
    explicit MitTerm(const Certificate& certificate) : certificate_(certificate) {}

    bool operator()(const certmap::SubjectTerm& term) const {
        return found(term.pattern, certificate_.subject, NameKind::subject);
    }

    bool operator()(const certmap::IssuerTerm& term) const {
        return found(term.pattern, certificate_.issuer, NameKind::issuer);
    }

    bool operator()(const certmap::KeyUsageTerm& term) const {
        return certificate_.key_usage && certificate_.key_usage->has_all_of(term.wanted);
    }

    bool operator()(const certmap::ExtendedKeyUsageTerm& term) const {
        const auto& there = certificate_.extended_key_usage;
        return std::ranges::all_of(
            term.oids, [&](const std::string& oid) { return std::ranges::find(there, oid) != there.end(); });
    }

    bool operator()(const certmap::TextNameTerm& term) const {
        if (term.kind != certmap::TextName::principal) return as_certmap_does(term);
        if (refusal_of(certificate_, NameKind::upn) || refusal_of(certificate_, NameKind::pkinit_principal))
            return false;
        const auto matches = [&](const std::string& name) { return term.pattern.found_in(name); };
        return std::ranges::any_of(certificate_.pkinit_principals, matches) ||
               std::ranges::any_of(certificate_.upns, matches);
    }

    bool operator()(const certmap::OtherNameTerm& term) const { return as_certmap_does(term); }
    bool operator()(const certmap::BinaryNameTerm& term) const { return as_certmap_does(term); }

private:
    bool found(const certmap::Pattern& pattern, const certmap::DistinguishedName& name, NameKind kind) const {
        return !refusal_of(certificate_, kind) && pattern.found_in(openssl_text(name));
    }

    template <class Term>
    bool as_certmap_does(const Term& term) const {
        return certmap::matches({certmap::Relation::all, {term}}, certificate_);
    }

    const Certificate& certificate_;
};

} // namespace

Result<Mismatch> certmap_mismatch(const Certificate& certificate, std::string_view text) {
    if (text == nobody) return Mismatch("no certificate is this principal");
    if (text.starts_with(explicit_prefix)) {
        const auto key = certmap::parse_alt_security_identity(text);
        if (!key) return key.error();
        const auto keys = certmap::keys_of(certificate);
        if (std::ranges::find(keys, *key) != keys.end()) return Mismatch();
        return Mismatch(explain_mismatch(certificate, text));
    }
    const auto expression = certmap::parse_match(text);
    if (!expression) return expression.error();
    if (expression->terms.empty()) return certmap::Error("is empty", "\"none\", or what must match");
    return certmap::mismatch(*expression, certificate);
}

Result<Mismatch> cert_match_mismatch(const Certificate& certificate, std::string_view text) {
    const auto expression = certmap::parse_match(text);
    if (!expression) return expression.error();
    if (expression->terms.empty()) return certmap::Error("is empty", "what must match");
    const MitTerm reader(certificate);
    const auto holds = [&](const certmap::MatchTerm& term) { return std::visit(reader, term); };
    const bool matches = expression->relation == certmap::Relation::all
                             ? std::ranges::all_of(expression->terms, holds)
                             : std::ranges::any_of(expression->terms, holds);
    if (matches) return Mismatch();
    return Mismatch("the certificate does not match");
}

} // namespace signet::kdc
