// SPDX-License-Identifier: Apache-2.0
#include "policy/kdc/kdc_toml.hpp"

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
std::string_view companion(const KeyRow& entry) {
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
std::string file_with(const KeyRow& entry, std::string_view value) {
    const std::string line = std::string(entry.name) + " = " + std::string(value) + "\n";
    if (entry.section.empty()) return line + std::string(logon_cas);
    if (entry.name == "logon_cas") return "[certificates]\n" + line;
    if (entry.section == "certificates") return std::string(logon_cas) + line;
    const std::string before =
        entry.name == "attested" ? "[assurance]\nattestation_anchors = [\"/makers.pem\"]\n" : "";
    return std::string(logon_cas) + before + heading(entry.section) + std::string(companion(entry)) + line;
}

struct Usage {
    std::string_view section;
    std::string_view name;
    // A value that means what leaving the key out does; empty: the default of the table.
    std::string_view usual;
    std::string_view other;
};

constexpr Usage usages[] = {
    {"", "mode", "", R"("audit")"},
    {"certificates", "logon_cas", R"(["/ca.pem"])", R"(["/ca.pem", "/b.pem"])"},
    {"certificates", "intermediates", "", R"(["/i.pem"])"},
    {"certificates", "eku_any", "", R"(["pkinitClientAuth"])"},
    {"certificates", "upn_realm", "", R"("ignore-case")"},
    {"certificates", "upn_suffixes", "", R"(["example.org"])"},
    {"certificates", "block_list", "", R"("/b")"},
    {"mapping", "store", "", R"("/s")"},
    {"mapping", "strong_mapping", "", R"("names")"},
    {"mapping", "certificate_backdating", "", R"("90d")"},
    {"mapping.rule", "match", "", R"("<EKU>msScLogin")"},
    {"mapping.rule", "principal", R"("{x}")", R"("{y}")"},
    {"mapping.rule", "user", "", R"("{y}")"},
    {"mapping.rule", "priority", "", "7"},
    {"mapping.rule", "name", "", R"("staff")"},
    {"mapping.rule", "map", "", R"x("(uid={x})")x"},
    {"mapping.rule", "domains", "", R"(["LAB.TEST"])"},
    {"mapping.rule", "strong", "", "true"},
    {"revocation", "check", "", R"("soft")"},
    {"revocation", "grace", "", R"("90d")"},
    {"revocation", "directory", "", R"("/r")"},
    {"revocation.issuer", "certificate", R"("/i")", R"("/j")"},
    {"revocation.issuer", "check", "none", R"("off")"},
    {"revocation.issuer", "grace", "none", R"("0s")"},
    {"revocation.issuer", "crl", "", R"(["http://a/b.crl", "https://a"])"},
    {"revocation.issuer", "ocsp", "", R"(["http://a/"])"},
    {"assurance", "indicator", "", R"("piv")"},
    {"assurance", "hardware_policies", "", "[]"},
    {"assurance", "attestation_anchors", "", R"(["/makers.pem"])"},
    {"assurance", "attestations", "", R"("/attestations")"},
    {"assurance.rule", "name", "", R"("n")"},
    {"assurance.rule", "policies", "", R"(["1.2.3"])"},
    {"assurance.rule", "issuers", "",
     R"(["abababababababababababababababababababababababababababababababab"])"},
    {"assurance.rule", "keys", "", R"(["ec", "rsa"])"},
    {"assurance.rule", "rsa_bits", "", "3072"},
    {"assurance.rule", "attested", "", R"(["pin"])"},
    {"assurance.rule", "hardware", "", "true"},
    {"assurance.rule", "indicators", "", R"(["b"])"},
    {"assurance.rule", "hw_authent", "", "true"},
    {"card", "everyone", "", "true"},
    {"card", "principals", "", R"(["*/admin"])"},
    {"card", "except", "", R"(["host/*"])"},
    {"card", "attribute", "", R"("piv")"},
    {"ticket.rule", "name", "", R"("n")"},
    {"ticket.rule", "client", "", R"(["a"])"},
    {"ticket.rule", "service", "", R"(["a"])"},
    {"ticket.rule", "request", "none", R"("initial")"},
    {"ticket.rule", "with", "", R"(["a"])"},
    {"ticket.rule", "without", "", R"(["a"])"},
    {"ticket.rule", "hours", "", R"(["Mon"])"},
    {"ticket.rule", "outside", "", R"(["Mon"])"},
    {"ticket.rule", "action", R"("allow")", R"("deny")"},
    {"ticket.rule", "lifetime", R"("1h")", R"("2h")"},
    {"ticket.rule", "renewable", "none", R"("1min")"},
};

std::string usual_file(const KeyRow& entry, std::string_view usual) {
    const std::string file = file_with(entry, usual.empty() ? entry.default_value : usual);
    return usual == no_value ? file.substr(0, file.rfind(std::string(entry.name) + " = none")) : file;
}

TEST(KdcSettingsParser, TakesEveryKeyOfTheTable) {
    const KeyRows rows = kdc_toml_rows();
    ASSERT_EQ(std::size(usages), rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const Usage& row = usages[i];
        const KeyRow& entry = rows[i];
        ASSERT_EQ(entry.section + " " + std::string(entry.name),
                  std::string(row.section) + " " + std::string(row.name));
        EXPECT_FALSE(parsed(usual_file(entry, row.usual)) == parsed(file_with(entry, row.other)))
            << entry.section << "." << entry.name;
    }
}

TEST(KdcSettingsParser, TakesTheDefaultsOfTheTableAsDefaults) {
    const KeyRows rows = kdc_toml_rows();
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const Usage& row = usages[i];
        const KeyRow& entry = rows[i];
        EXPECT_TRUE(row.usual != no_value || entry.default_value == no_value) << entry.name;
        if (!row.usual.empty()) continue;
        const std::string file = usual_file(entry, "");
        const std::string line = std::string(entry.name) + " = " + std::string(entry.default_value) + "\n";
        std::string without = file;
        without.erase(file.rfind(line), line.size());
        if (entry.section == "assurance.rule" && entry.name == "indicators")
            continue; // its companion is another
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
