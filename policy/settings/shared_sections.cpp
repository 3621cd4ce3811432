// SPDX-License-Identifier: Apache-2.0
#include "policy/settings/shared_sections.hpp"

namespace signet::policy {
namespace {

// Microsoft's bound for CertificateBackdatingCompensation.
constexpr DurationBounds backdating_bounds{std::chrono::seconds(0), std::chrono::hours(24 * 365 * 50),
                                           "fifty years, as in KB5014754"};

std::optional<Contradiction> names_nobody(const MappingRule& rule) {
    if (!rule.principal.empty() || !rule.map.empty()) return std::nullopt;
    return Contradiction{"principal", {"is missing", "a rule needs it unless it has a map"}};
}

Section<MappingRule> rule_section() {
    using S = MappingRule;
    const auto template_kind = text("template", template_of);
    return {
        {
            key("match", &S::match, text("string", template_of), R"("")",
                "Which certificates the rule is for, in the language of sss-certmap(5); empty is all."),
            key("principal", &S::principal, template_kind, R"("")",
                "The Kerberos principal of such a certificate; needed unless there is a map."),
            key("user", &S::user, template_kind, R"("")",
                "The account name of such a certificate; empty is the account of the principal."),
            key("priority", &S::priority,
                number(0, lowest_priority, "a number of 32 bits, as in sss-certmap(5)"), "4294967295",
                "Rules with a lower number are tried first."),
            key("name", &S::name, text("string", label_of), R"("")",
                "What messages call the rule; without one it is called by its number."),
            key("map", &S::map, template_kind, R"("")",
                "LDAP filter as in sss-certmap(5), answered by the mapping store; no directory is asked."),
            key("domains", &S::domains, list("strings", domain_of), "[]",
                "Realms or domains that the rule is for; empty is every one."),
            key("strong", &S::strong, flag(), "false",
                "Whether the rule binds by itself, the administrator answering for the names that it draws "
                "on."),
        },
        names_nobody};
}

std::optional<Contradiction> names_no_ca(const IssuerRevocation& issuer) {
    if (!issuer.certificate.empty()) return std::nullopt;
    return Contradiction{"certificate", {"is missing", "name the file of the CA's certificate"}};
}

} // namespace

Kind<RevocationDemand> revocation_demand() {
    using enum RevocationDemand;
    return choice<RevocationDemand>({{"off", off}, {"soft", soft}, {"hard", hard}});
}

Section<IssuerRevocation> revocation_issuer_section() {
    using S = IssuerRevocation;
    return {
        {
            key("certificate", &S::certificate, text("path", path_of), must_be_given,
                "PEM file of the CA that the section is about."),
            key("check", &S::check, revocation_demand(), no_value,
                "What happens without a fresh answer about certificates of this CA; without it, as for the "
                "others."),
            key("grace", &S::grace, duration(grace_bounds), no_value,
                "Like grace of [revocation], for answers of this CA; without it that one holds."),
            key("crl", &S::crl, list("URLs", url_of), "[]",
                "Where the CA's CRL is fetched from; the first that answers is taken."),
            key("ocsp", &S::ocsp, list("URLs", url_of), "[]",
                "The CA's OCSP responders; the first that answers is taken."),
        },
        names_no_ca};
}

Section<MappingSettings> mapping_section() {
    using S = MappingSettings;
    using enum StrongMapping;
    // "disabled": the name of `names` until version 0.1
    const auto modes = choice<StrongMapping>(
        {{"names", names}, {"compatibility", compatibility}, {"full", full}, {"disabled", names, "", false}});
    return {{
        key("store", &S::store, text("path", optional_path_of), R"("")",
            "The mapping store that signetctl certmap writes; empty: there is none, and names decide."),
        key("strong_mapping", &S::strong_mapping, modes, R"("full")",
            "With a store, how strongly a certificate must be bound (KB5014754): names, compatibility or "
            "full."),
        key("certificate_backdating", &S::certificate_backdating, duration(backdating_bounds), R"("0s")",
            "How much older than its account a certificate may be in the mode compatibility, up to 18250d."),
        list_of("rule", "rule", &S::rules, rule_section(), max_mapping_rules),
    }};
}

} // namespace signet::policy
