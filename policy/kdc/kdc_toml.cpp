// SPDX-License-Identifier: Apache-2.0
#include "policy/kdc/kdc_toml.hpp"

#include "policy/kdc/values.hpp"
#include "policy/settings/shared_sections.hpp"

namespace signet::policy {
namespace {

constexpr std::size_t max_indicators = 8;      // of a rule; they travel in every ticket
constexpr std::size_t max_card_patterns = 256; // each is tried for each logon without a card

Section<KdcCertificateSettings> certificate_section() {
    using S = KdcCertificateSettings;
    const auto upn_realm =
        choice<UpnRealm>({{"exact", UpnRealm::exact}, {"ignore-case", UpnRealm::ignore_case}});
    return {{
        key("logon_cas", &S::logon_cas, list("paths", path_of, Emptiness::refused), must_be_given,
            "PEM files of the CAs whose certificates may log on: exactly those."),
        key("intermediates", &S::intermediates, list("paths", path_of), "[]",
            "PEM files of the CAs between those and the certificates of the cards."),
        eku_any_key(&S::eku_any),
        key("upn_realm", &S::upn_realm, upn_realm, R"("exact")",
            "How the realm of a user principal name is compared with this KDC's: exact or ignore-case."),
        key("upn_suffixes", &S::upn_suffixes, list("host names", host_name_of), "[]",
            "What may stand behind the @ of a user principal name in place of this KDC's realm."),
        key("block_list", &S::block_list, text("path", optional_path_of), R"("")",
            "The certificates that signetctl kdc block has blocked; empty: /var/lib/signet/kdc/blocked, if "
            "it is "
            "there."),
    }};
}

Section<KdcRevocationSettings> revocation_section() {
    using S = KdcRevocationSettings;
    Section<S> section{{key(
        "check", &S::check, revocation_demand(), R"("off")",
        "What happens without a fresh CRL or OCSP answer: off asks for none, soft warns, hard refuses.")}};
    std::ranges::move(revocation_keys<S>(R"("/var/lib/signet/kdc/revocation")"),
                      std::back_inserter(section.items));
    return section;
}

std::optional<Contradiction> gives_nothing(const AssuranceRule& rule) {
    if (!rule.indicators.empty() || rule.hw_authent) return std::nullopt;
    return Contradiction{"", {"gives nothing", "name indicators, or write hw_authent = true"}};
}

Section<AssuranceRule> assurance_rule_section() {
    using S = AssuranceRule;
    const auto indicators = list("indicators", indicator_of, Emptiness::allowed, max_indicators);
    Section<AssuranceRule> section{
        {
            key("name", &S::name, text("string", label_of), R"("")",
                "What messages call the rule; without one it is called by its number."),
            key("hardware", &S::hardware, flag(), "false",
                "The certificate has one of the hardware_policies."),
            key("indicators", &S::indicators, indicators, "[]",
                "Authentication indicators that the ticket gets besides, 8 at most."),
            key("hw_authent", &S::hw_authent, flag(), "false",
                "Whether the ticket gets the flag hw-authent, for principals with requires_hwauth."),
        },
        gives_nothing};
    auto conditions = certificate_condition_keys<S>();
    section.items.insert(std::next(section.items.begin()), conditions.begin(), conditions.end());
    return section;
}

std::optional<Contradiction> believes_no_maker(const AssuranceSettings& assurance) {
    if (!assurance.attestation_anchors.empty()) return std::nullopt;
    for (const AssuranceRule& rule : assurance.rules)
        if (!rule.attested.empty())
            return Contradiction{
                "attestation_anchors",
                {"is missing", "a rule asks for what is attested; name the CAs of the cards' makers"}};
    return std::nullopt;
}

Section<AssuranceSettings> assurance_section() {
    using S = AssuranceSettings;
    return {
        {
            key("indicator", &S::indicator, text("indicator", indicator_of), R"("card")",
                "Authentication indicator of every ticket that was got with a card."),
            key("hardware_policies", &S::hardware_policies, list("OIDs", oid_of),
                R"(["1.3.6.1.4.1.311.21.30", "1.3.6.1.4.1.311.21.31", "2.16.840.1.101.3.2.1.3.7", )"
                R"("2.16.840.1.101.3.2.1.3.13", "2.16.840.1.101.3.2.1.3.16"])",
                "Certificate policies that claim a key which never leaves its hardware."),
            key("attestation_anchors", &S::attestation_anchors, list("paths", path_of), "[]",
                "PEM files of CAs of makers of cards, who attest keys; empty believes no card's statement."),
            key("attestations", &S::attestations, text("path", path_of),
                R"("/var/lib/signet/kdc/attestations")",
                "The folder of what cards say of their keys, as signetctl kdc attest writes it."),
            list_of("rule", "rule", &S::rules, assurance_rule_section(), max_assurance_rules),
        },
        believes_no_maker};
}

std::optional<Contradiction> names_nobody_apart(const CardRequirement& card) {
    if (!card.everyone || card.principals.empty()) return std::nullopt;
    return Contradiction{
        "principals",
        {"mean nothing when everyone needs a card", "leave them out, or name exceptions in except"}};
}

Section<CardRequirement> card_section() {
    using S = CardRequirement;
    const auto principals =
        list("principals", PrincipalPattern::parse, Emptiness::allowed, max_card_patterns);
    return {{
                key("everyone", &S::everyone, flag(), "false",
                    "Whether all principals need a card, but for those of except."),
                key("principals", &S::principals, principals, "[]",
                    "The principals that need a card, when not everyone does."),
                key("except", &S::except, principals, "[]",
                    "The principals that need no card whatever the other lists say."),
                key("attribute", &S::attribute, text("string", attribute_of), R"("signet_card")",
                    "String attribute of a principal that goes before the lists: required or optional."),
            },
            names_nobody_apart};
}

std::optional<Contradiction> does_nothing(const TicketRule& rule) {
    const bool has_lifetimes = rule.lifetime || rule.renewable;
    if (rule.action == TicketAction::limit && !has_lifetimes)
        return Contradiction{"", {"limits nothing", "name a lifetime or renewable, or another action"}};
    if (rule.action == TicketAction::deny && has_lifetimes)
        return Contradiction{"", {"denies the ticket and limits it", "leave out lifetime and renewable"}};
    return std::nullopt;
}

Section<TicketRule> ticket_rule_section() {
    using S = TicketRule;
    using enum TicketAction;
    const auto principals = list("principals", PrincipalPattern::parse);
    const auto indicators = list("indicators", indicator_of, Emptiness::allowed, max_indicators);
    const auto request =
        choice<RequestKind>({{"initial", RequestKind::initial}, {"service", RequestKind::service}});
    const auto action = choice<TicketAction>({{"allow", allow}, {"deny", deny}, {"limit", limit}});
    const auto lifetime = text("duration", lifetime_of);
    return {
        {
            key("name", &S::name, text("string", label_of), R"("")",
                "What messages call the rule; without one it is called by its number."),
            key("client", &S::client, principals, "[]", "The ticket is for one of these; empty is everyone."),
            key("service", &S::service, principals, "[]",
                "The ticket opens one of these services; empty is every one."),
            key("request", &S::request, request, no_value,
                "Only for logons (initial), or only for tickets got with a ticket (service)."),
            key("with", &S::with, indicators, "[]",
                "The ticket has one of these authentication indicators, 8 at most; empty asks for none."),
            key("without", &S::without, indicators, "[]",
                "The ticket has none of these authentication indicators, 8 at most."),
            key("hours", &S::hours, list("hours", hours_of), "[]",
                "It is one of these hours now; empty is always."),
            key("outside", &S::outside, list("hours", hours_of), "[]", "It is none of these hours now."),
            key("action", &S::action, action, R"("limit")",
                "What the rule does: allow, deny, or limit the lifetimes and go on to the next rule."),
            key("lifetime", &S::lifetime, lifetime, no_value,
                "How long the ticket lives at most, 1min to 365d."),
            key("renewable", &S::renewable, lifetime, no_value,
                "How long the ticket can be renewed at most, 1min to 365d."),
        },
        does_nothing};
}

Section<KdcSettings> ticket_section() {
    return {{list_of("rule", "rule", &KdcSettings::tickets, ticket_rule_section(), max_ticket_rules)}};
}

std::optional<Contradiction> lacks_logon_cas(const KdcSettings& settings) {
    if (!settings.certificates.logon_cas.empty()) return std::nullopt;
    return Contradiction{"certificates.logon_cas",
                         {"is missing", "name the CAs whose certificates may log on"}};
}

Section<KdcSettings> kdc_toml() {
    using S = KdcSettings;
    const auto mode = choice<KdcMode>({{"enforce", KdcMode::enforce}, {"audit", KdcMode::audit}});
    return {{
        key("mode", &S::mode, mode, R"("enforce")",
            "Whether Signet's refusals hold (enforce) or are logged only (audit)."),
        section("certificates", &S::certificates, certificate_section()),
        section("mapping", &S::mapping, mapping_section()),
        section("revocation", &S::revocation, revocation_section()),
        section("assurance", &S::assurance, assurance_section()),
        section("card", &S::card, card_section()),
        section("ticket", ticket_section()),
    }};
}

} // namespace

KeyRows kdc_toml_rows() {
    return kdc_toml().rows();
}

SettingsOr<KdcSettings> parse_kdc_settings(const Source& source) {
    auto settings = read_settings(kdc_toml(), {source}, lacks_logon_cas);
    if (settings && settings->mapping.rules.empty()) settings->mapping.rules = built_in_mapping_rules();
    return settings;
}

} // namespace signet::policy
