// SPDX-License-Identifier: Apache-2.0
#include "policy/kdc/settings_keys.hpp"
#include "policy/kdc/settings_parser.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace signet::policy {
namespace {

constexpr std::string_view logon_cas = "[certificates]\nlogon_cas = [\"/ca.pem\"]\n";

KdcSettings parsed(std::string_view toml) {
    const auto settings = parse_kdc_settings({"t", std::string(toml)});
    if (!settings) ADD_FAILURE() << problem_text(settings.error().front()) << "\nin\n" << toml;
    return settings ? *settings : KdcSettings{};
}

// What an element of a list cannot do without, unless it is the key itself.
std::string_view companion(const KdcKeyEntry& entry) {
    if (entry.section == "mapping.rule" && entry.name != "principal") return "principal = \"{x}\"\n";
    if (entry.section == "revocation.issuer" && entry.name != "certificate") return "certificate = \"/i\"\n";
    if (entry.section == "assurance.rule" && entry.name != "indicators") return "indicators = [\"a\"]\n";
    if (entry.section == "assurance.rule") return "hw_authent = true\n";
    if (entry.section != "ticket.rule" || entry.name == "lifetime") return "";
    return entry.name == "action" ? "" : "lifetime = \"1h\"\n";
}

std::string heading(std::string_view section) {
    const bool list = section.find('.') != std::string_view::npos;
    const std::string name(section);
    return list ? "[[" + name + "]]\n" : "[" + name + "]\n";
}

// A file with the key, and what it takes to be one that is accepted.
std::string file_with(const KdcKeyEntry& entry, std::string_view value) {
    const std::string line = std::string(entry.name) + " = " + std::string(value) + "\n";
    if (entry.section.empty()) return line + std::string(logon_cas);
    if (entry.key == KdcSettingsKey::certificates_logon_cas) return "[certificates]\n" + line;
    if (entry.section == "certificates") return std::string(logon_cas) + line;
    return std::string(logon_cas) + heading(entry.section) + std::string(companion(entry)) + line;
}

struct Usage {
    KdcSettingsKey key;
    std::string_view
        usual; // a value that means what leaving the key out does; empty: the default of the table
    std::string_view other;
};

using enum KdcSettingsKey;
constexpr Usage usages[] = {
    {mode, "", R"("audit")"},
    {certificates_logon_cas, R"(["/ca.pem"])", R"(["/ca.pem", "/b.pem"])"},
    {certificates_intermediates, "", R"(["/i.pem"])"},
    {certificates_eku_any, "", R"(["pkinitClientAuth"])"},
    {certificates_upn_realm, "", R"("ignore-case")"},
    {certificates_upn_suffixes, "", R"(["example.org"])"},
    {certificates_block_list, "", R"("/b")"},
    {mapping_store, "", R"("/s")"},
    {mapping_strong_mapping, "", R"("names")"},
    {mapping_certificate_backdating, "", R"("90d")"},
    {mapping_rule_match, "", R"("<EKU>msScLogin")"},
    {mapping_rule_principal, R"("{x}")", R"("{y}")"},
    {mapping_rule_user, "", R"("{y}")"},
    {mapping_rule_priority, "", "7"},
    {mapping_rule_name, "", R"("staff")"},
    {mapping_rule_map, "", R"x("(uid={x})")x"},
    {mapping_rule_domains, "", R"(["LAB.TEST"])"},
    {mapping_rule_strong, "", "true"},
    {revocation_check, "", R"("soft")"},
    {revocation_grace, "", R"("90d")"},
    {revocation_directory, "", R"("/r")"},
    {revocation_issuer_certificate, R"("/i")", R"("/j")"},
    {revocation_issuer_check, "none", R"("off")"},
    {revocation_issuer_grace, "none", R"("0s")"},
    {revocation_issuer_crl, "", R"(["http://a/b.crl", "https://a"])"},
    {revocation_issuer_ocsp, "", R"(["http://a/"])"},
    {assurance_indicator, "", R"("piv")"},
    {assurance_hardware_policies, "", "[]"},
    {assurance_rule_name, "", R"("n")"},
    {assurance_rule_policies, "", R"(["1.2.3"])"},
    {assurance_rule_issuers, "", R"(["abababababababababababababababababababababababababababababababab"])"},
    {assurance_rule_keys, "", R"(["ec", "rsa"])"},
    {assurance_rule_rsa_bits, "", "3072"},
    {assurance_rule_hardware, "", "true"},
    {assurance_rule_indicators, "", R"(["b"])"},
    {assurance_rule_hw_authent, "", "true"},
    {card_everyone, "", "true"},
    {card_principals, "", R"(["*/admin"])"},
    {card_except, "", R"(["host/*"])"},
    {card_attribute, "", R"("piv")"},
    {ticket_rule_name, "", R"("n")"},
    {ticket_rule_client, "", R"(["a"])"},
    {ticket_rule_service, "", R"(["a"])"},
    {ticket_rule_request, "none", R"("initial")"},
    {ticket_rule_with, "", R"(["a"])"},
    {ticket_rule_without, "", R"(["a"])"},
    {ticket_rule_hours, "", R"(["Mon"])"},
    {ticket_rule_outside, "", R"(["Mon"])"},
    {ticket_rule_action, R"("allow")", R"("deny")"},
    {ticket_rule_lifetime, R"("1h")", R"("2h")"},
    {ticket_rule_renewable, "none", R"("1min")"},
};

std::string usual_file(const KdcKeyEntry& entry, std::string_view usual) {
    const std::string file = file_with(entry, usual.empty() ? entry.default_value : usual);
    return usual == no_value ? file.substr(0, file.rfind(std::string(entry.name) + " = none")) : file;
}

TEST(KdcSettingsParser, TakesEveryKeyOfTheTable) {
    ASSERT_EQ(std::size(usages), kdc_settings_keys().size());
    for (const Usage& row : usages) {
        const KdcKeyEntry& entry = kdc_settings_keys()[static_cast<std::size_t>(row.key)];
        ASSERT_EQ(entry.key, row.key);
        EXPECT_FALSE(parsed(usual_file(entry, row.usual)) == parsed(file_with(entry, row.other)))
            << entry.section << "." << entry.name;
    }
}

TEST(KdcSettingsParser, TakesTheDefaultsOfTheTableAsDefaults) {
    for (const Usage& row : usages) {
        const KdcKeyEntry& entry = kdc_settings_keys()[static_cast<std::size_t>(row.key)];
        EXPECT_TRUE(row.usual != no_value || entry.default_value == no_value) << entry.name;
        if (!row.usual.empty()) continue;
        const std::string file = usual_file(entry, "");
        const std::string line = std::string(entry.name) + " = " + std::string(entry.default_value) + "\n";
        std::string without = file;
        without.erase(file.rfind(line), line.size());
        if (entry.key == assurance_rule_indicators) continue; // its companion is another
        EXPECT_TRUE(parsed(file) == parsed(without)) << entry.section << "." << entry.name;
    }
}

TEST(KdcSettingsParser, TakesTheLeastThereCanBe) {
    KdcSettings expected;
    expected.certificates.logon_cas = {"/ca.pem"};
    expected.mapping.rules = built_in_mapping_rules();
    EXPECT_TRUE(parsed(logon_cas) == expected);
    EXPECT_TRUE(parsed(std::string(logon_cas) + "[mapping]\nrule = []\n[ticket]\n") == expected);
}

TEST(KdcSettingsParser, PutsEveryValueIntoItsField) {
    const KdcSettings settings = parsed(R"(
mode = "audit"
certificates = {logon_cas = ["/ca.pem"], upn_suffixes = ["a.org"], upn_realm = "ignore-case"}
[[mapping.rule]]
principal = "{a}"
[revocation]
check = "hard"
grace = "12h"
[[revocation.issuer]]
certificate = "/one"
crl = ["http://a/"]
[[revocation.issuer]]
certificate = "/two"
check = "off"
grace = "1d"
[[ticket.rule]]
name = "night"
client = ["*/admin"]
request = "service"
with = ["card"]
without = ["otp", "x"]
hours = ["Mon"]
outside = ["Fri-Mon 22:00-06:00"]
lifetime = "90s"
renewable = "7d"
)");
    EXPECT_EQ(settings.mode, KdcMode::audit);
    EXPECT_EQ(settings.certificates.upn_suffixes, std::vector<std::string>{"a.org"});
    EXPECT_EQ(settings.mapping.rules, std::vector{MappingRule{.principal = "{a}"}});
    EXPECT_EQ(settings.mapping.rules[0].place.line, 4U);
    EXPECT_EQ(settings.mapping.rules[0].place.file, "t");
    EXPECT_EQ(settings.revocation.issuers,
              (std::vector<IssuerRevocation>{
                  {.certificate = "/one", .crl = {"http://a/"}},
                  {.certificate = "/two", .check = RevocationDemand::off, .grace = std::chrono::hours(24)}}));
    ASSERT_EQ(settings.tickets.size(), 1U);
    EXPECT_EQ(settings.tickets[0], (TicketRule{.name = "night",
                                               .client = {PrincipalPattern::parse("*/admin").value()},
                                               .request = RequestKind::service,
                                               .with = {"card"},
                                               .without = {"otp", "x"},
                                               .hours = {hours_of("Mon").value()},
                                               .outside = {hours_of("Fri-Mon 22:00-06:00").value()},
                                               .lifetime = std::chrono::seconds(90),
                                               .renewable = std::chrono::hours(24 * 7)}));
}

} // namespace
} // namespace signet::policy
