// SPDX-License-Identifier: Apache-2.0
#include "policy/settings/shared_sections.hpp"
#include "policy/signet_toml.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace signet::policy {
namespace {

constexpr std::string_view anchors = "[domain]\nanchors = [\"/ca.pem\"]\n";

std::string with_anchors(std::string_view rest) {
    return std::string(anchors) + std::string(rest);
}

Settings parsed(std::string_view toml) {
    const auto settings = parse_settings({Source{"t", std::string(toml)}});
    if (!settings) ADD_FAILURE() << problem_text(settings.error().front()) << "\nin\n" << toml;
    return settings ? *settings : Settings{};
}

std::vector<std::string> problems(std::string_view toml) {
    std::vector<std::string> texts;
    const auto settings = parse_settings({Source{"t", std::string(toml)}});
    if (settings) return texts;
    for (const Problem& problem : settings.error())
        texts.push_back(problem_text(problem));
    return texts;
}

using Problems = std::vector<std::string>;

// A section with one key, the other keys that the section cannot do without, and the anchors.
std::string file_with(const KeyRow& entry, std::string_view value) {
    const std::string line =
        value == no_value ? "" : std::string(entry.name) + " = " + std::string(value) + "\n";
    if (entry.name == "anchors") return "[domain]\n" + line;
    if (entry.section == "domain") return with_anchors(line);
    if (entry.section == "local_accounts" && entry.name == "users" && value != "[]")
        return with_anchors("[local_accounts]\nstore = \"/local\"\n" + line);
    constexpr std::string_view service = "service.NAME";
    if (entry.section.starts_with(service))
        return with_anchors("[service.login" + std::string(entry.section.substr(service.size())) + "]\n" +
                            line);
    if (entry.section == "revocation.issuer")
        return with_anchors("[[revocation.issuer]]\n" +
                            std::string(entry.name == "certificate" ? "" : "certificate = \"/ca\"\n") + line);
    if (entry.section != "mapping.rule") return with_anchors("[" + std::string(entry.section) + "]\n" + line);
    std::string rule = "[[mapping.rule]]\n" + line;
    for (const std::string_view needed : {"principal", "user"})
        if (entry.name != needed) rule += std::string(needed) + " = \"{x}\"\n";
    const bool left_out = value == R"("")" && (entry.name == "principal" || entry.name == "user");
    if (left_out) rule += "map = \"(uid={x})\"\n";
    return with_anchors(rule);
}

struct OtherValue {
    std::string_view section;
    std::string_view name;
    std::string_view value; // another than the default; empty: this version has no other
};

constexpr OtherValue other_values[] = {
    {"domain", "realm", R"("LAB.TEST")"},
    {"domain", "realms", R"(["SUB.TEST"])"},
    {"domain", "anchors", R"(["/other.pem", "/second.pem"])"},
    {"domain", "kdc_anchors", R"(["/etc/signet/kdc-ca.pem"])"},
    {"domain", "keytab", R"("/k")"},
    {"domain", "verify_ticket", R"("never")"},
    {"domain", "armor", R"("required")"},
    {"domain", "ccache", R"("KCM:")"},
    {"domain", "kdc_timeout", R"("10s")"},
    {"domain", "kdc_hostnames", R"(["dc1.lab.test"])"},
    {"domain", "require_indicator", R"("card")"},
    {"cards", "drivers", R"(["piv"])"},
    {"cards", "pkcs11_modules", R"(["opensc-pkcs11.so", "/opt/ykcs11.so"])"},
    {"cards", "piv_slots", R"(["9D", "9A", "82", "8A", "95"])"},
    {"cards", "pin_characters", R"("printable")"},
    {"cards", "default_pin", R"("refuse")"},
    {"cards", "wait_for_card", R"("0s")"},
    {"cards", "conversation_timeout", R"("30min")"},
    {"cards", "reader_grace", R"("0s")"},
    {"certificates", "eku_any", R"(["pkinitClientAuth"])"},
    {"certificates", "revocation", R"("hard")"},
    {"certificates", "block_list", R"("/etc/signet/blocked")"},
    {"certificates", "expiry_warning", R"("14d")"},
    {"certificates", "attestation_anchors", R"(["/etc/signet/yubico.pem"])"},
    {"revocation", "grace", R"("90d")"},
    {"revocation", "directory", R"("/r")"},
    {"revocation.issuer", "certificate", R"("/i")"},
    {"revocation.issuer", "check", R"("soft")"},
    {"revocation.issuer", "grace", R"("1h")"},
    {"revocation.issuer", "crl", R"(["http://a/b.crl", "https://a"])"},
    {"revocation.issuer", "ocsp", R"(["http://a/"])"},
    {"mapping", "minimum_uid", "500"},
    {"mapping", "store", R"("/srv/map.mdb")"},
    {"mapping", "strong_mapping", R"("compatibility")"},
    {"mapping", "certificate_backdating", R"("90d")"},
    {"mapping", "max_store_age", R"("1h")"},
    {"mapping.rule", "match", R"("<EKU>msScLogin")"},
    {"mapping.rule", "principal", R"("{subject_nt_principal}")"},
    {"mapping.rule", "user", R"("{subject_nt_principal.short_name}")"},
    {"mapping.rule", "priority", "7"},
    {"mapping.rule", "name", R"("staff")"},
    {"mapping.rule", "map", R"x("(uid={subject_nt_principal.short_name})")x"},
    {"mapping.rule", "domains", R"(["LAB.TEST"])"},
    {"mapping.rule", "strong", "true"},
    {"local_accounts", "users", R"(["rescue"])"},
    {"local_accounts", "store", R"("/var/lib/signet/certmap/local.mdb")"},
    {"break_glass", "users", R"(["anna", "AD\\bert"])"},
    {"break_glass", "groups", R"(["emergency"])"},
    {"log", "level", R"("error")"},
    {"log", "krb5_trace", R"(["anna", "bert@LAB.TEST"])"},
    {"log", "records", R"("/var/log/signet/records.json")"},
    {"service.NAME", "use", R"("logon")"},
    {"service.NAME", "card", R"("preferred")"},
    {"service.NAME", "account", R"("card")"},
    {"service.NAME", "on_removal", R"("lock")"},
    {"service.NAME", "users", R"(["anna"])"},
    {"service.NAME", "groups", R"(["staff"])"},
    {"service.NAME", "except", R"(["bert", "@contractors"])"},
    {"service.NAME", "seats", R"(["seat0", "seat-rack_2"])"},
    {"service.NAME", "remote", "true"},
    {"service.NAME.certificates", "eku_any", R"(["pkinitClientAuth", "none"])"},
    {"service.NAME.certificates", "policies", R"(["2.16.840.1.101.3.2.1.3.13"])"},
    {"service.NAME.certificates", "issuers",
     R"(["00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"])"},
    {"service.NAME.certificates", "keys", R"(["ec"])"},
    {"service.NAME.certificates", "rsa_bits", "3072"},
    {"service.NAME.certificates", "attested", R"(["hardware", "pin-always"])"},
    {"service.NAME.elevate", "as", R"("group:wheel")"},
    {"service.NAME.elevate", "via", R"(["card", "agent"])"},
    {"service.NAME.elevate", "agent", R"("any")"},
    {"service.NAME.elevate", "session_card", "true"},
    {"service.NAME.elevate", "offline", "true"},
    {"service.NAME.elevate", "max_age", R"("15min")"},
    {"service.NAME.elevate", "on_removal", R"("end")"},
    {"service.NAME.gate", "via", R"(["certificate"])"},
    {"service.NAME.gate", "options", R"(["restrict", "from=\"10.0.0.0/8\""])"},
    {"service.NAME.gate", "max_age", R"("8h")"},
    {"service.NAME.removal", "grace", R"("5min")"},
    {"service.NAME.removal", "destroy_tickets", "true"},
    {"service.NAME.removal", "lock_deadline", R"("1s")"},
    {"service.NAME.removal", "lock_fallback", R"("none")"},
    {"service.NAME.removal", "rehearsal", "true"},
    {"service.NAME.session", "max_age", R"("12h")"},
    {"service.NAME.session", "idle", R"("15min")"},
    {"service.NAME.session", "ticket_left", R"("10min")"},
    {"service.NAME.session", "recheck", R"("5min")"},
    {"service.NAME.session", "on_limit", R"("disconnect")"},
};

std::string_view usual_value(const KeyRow& entry) {
    if (!entry.default_value.empty()) return entry.default_value;
    if (entry.name == "certificate") return R"("/ca")";
    return entry.name == "anchors" ? R"(["/ca.pem"])" : R"("{x}")";
}

TEST(SettingsParser, TakesAFileWithAByteOrderMark) {
    EXPECT_EQ(parsed("\xEF\xBB\xBF" + with_anchors("")), parsed(anchors));
    EXPECT_EQ(problems(with_anchors("\xEF\xBB\xBF")).size(), 1U);
}

TEST(SettingsParser, TakesEveryKeyOfTheTable) {
    const KeyRows rows = signet_toml_rows();
    ASSERT_EQ(std::size(other_values), rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const OtherValue& row = other_values[i];
        const KeyRow& entry = rows[i];
        ASSERT_EQ(entry.section + " " + std::string(entry.name),
                  std::string(row.section) + " " + std::string(row.name));
        const Settings usual = parsed(file_with(entry, usual_value(entry)));
        const Settings changed = parsed(file_with(entry, row.value.empty() ? usual_value(entry) : row.value));
        EXPECT_EQ(usual == changed, row.value.empty()) << entry.section << "." << entry.name;
    }
}

TEST(SettingsParser, TakesTheDefaultsOfTheTableAsDefaults) {
    for (const KeyRow& entry : signet_toml_rows()) {
        if (entry.default_value.empty() || entry.section == "mapping.rule" ||
            entry.section == "revocation.issuer")
            continue;
        Settings expected = parsed(anchors);
        if (entry.section.starts_with("service.NAME")) expected.services["login"] = ServiceSettings{};
        EXPECT_TRUE(parsed(file_with(entry, entry.default_value)) == expected)
            << entry.section << "." << entry.name;
    }
}

TEST(SettingsParser, TakesTheDefaultsOfRules) {
    const Settings settings = parsed(with_anchors("[[mapping.rule]]\nprincipal = \"{a}\"\nuser = \"{b}\"\n"));
    ASSERT_EQ(settings.mapping.rules.size(), 1U);
    EXPECT_EQ(settings.mapping.rules[0], (MappingRule{.principal = "{a}", .user = "{b}"}));
}

TEST(SettingsParser, DemandsWhatHasNoDefault) {
    EXPECT_EQ(problems(""),
              (Problems{"t: domain.anchors: is missing; name the CAs that are trusted for cards and KDCs"}));
    EXPECT_EQ(problems(with_anchors("[[mapping.rule]]\n")),
              (Problems{"t:3:1: mapping.rule.principal: is missing; a rule needs it unless it has a map"}));
    EXPECT_EQ(problems(with_anchors("[[mapping.rule]]\nprio = 1\n")).size(), 2U);
    EXPECT_EQ(
        problems(with_anchors("[[mapping.rule]]\nprincipal = 1\n")),
        (Problems{"t:4:13: mapping.rule.principal: must be a string, not an integer; write it in quotes"}));
}

TEST(SettingsParser, FallsBackToTheBuiltInRules) {
    EXPECT_EQ(parsed(anchors).mapping.rules, built_in_mapping_rules());
    EXPECT_EQ(parsed(with_anchors("[mapping]\nrule = []\n")).mapping.rules, built_in_mapping_rules());
}

TEST(SettingsParser, ReportsAllMistakesInTheOrderOfTheFile) {
    const auto settings = parse_settings(
        {Source{"t", "[service.x]\nuse = \"y\"\nz = 1\n[domain]\nkeytab = \"k\"\nanchors = []\n[a]\n"}});
    ASSERT_FALSE(settings.has_value());
    std::vector<std::uint32_t> lines;
    for (const Problem& problem : settings.error())
        lines.push_back(problem.line);
    EXPECT_EQ(lines, (std::vector<std::uint32_t>{2, 3, 5, 6, 7}));
}

TEST(SettingsParser, SaysWhereAFileIsNoToml) {
    const auto settings = parse_settings({Source{"t", "[domain]\nanchors = [\"/ca.pem\"\nrealm = 1\n"}});
    ASSERT_FALSE(settings.has_value());
    EXPECT_EQ(settings.error().front().line, 3U);
    EXPECT_EQ(settings.error().front().key, "");
}

TEST(SettingsParser, RefusesWhatTheTomlParserAssertsOn) {
    for (const std::string_view toml : {"[&", "[[=", "[\n", "a = [}\n", "a = {b = }\n"})
        EXPECT_FALSE(parse_settings({Source{"good", std::string(anchors)}, Source{"t", std::string(toml)}}))
            << toml;
    EXPECT_NE(problems("a = [}\n").front().find("t: is no TOML"), std::string::npos);
}

TEST(SettingsParser, RefusesWhatTheTomlParserCannotBeTrustedWith) {
    EXPECT_EQ(problems(with_anchors("realm\xC5\xA4 = 1\n")).front(),
              "t:3:6: is not ASCII; such characters belong into strings and comments");
}

TEST(SettingsParser, BoundsNumbers) {
    const auto uid = [](std::string_view number) {
        return with_anchors("[mapping]\nminimum_uid = " + std::string(number) + "\n");
    };
    EXPECT_EQ(parsed(uid("1")).mapping.minimum_uid, 1U);
    EXPECT_EQ(parsed(uid("4294967294")).mapping.minimum_uid, 4'294'967'294U); // the next is (uid_t)-1
    for (const std::string_view bad : {"0", "4294967295", "-1"})
        EXPECT_EQ(problems(uid(bad)),
                  Problems{"t:4:15: mapping.minimum_uid: is out of range; 1 to 4294967294: "
                           "root is out of reach of cards"});
    const auto priority = [](std::string_view number) {
        return with_anchors("[[mapping.rule]]\nprincipal = \"p\"\npriority = " + std::string(number) + "\n");
    };
    EXPECT_EQ(parsed(priority("0")).mapping.rules[0].priority, 0U);
    EXPECT_EQ(parsed(priority("4294967295")).mapping.rules[0].priority, lowest_priority);
    for (const std::string_view bad : {"4294967296", "-1"})
        EXPECT_EQ(problems(priority(bad)).size(), 1U) << bad;
}

TEST(SettingsParser, BoundsLists) {
    std::string hosts = "kdc_hostnames = [";
    for (std::size_t i = 0; i < max_list; ++i)
        hosts += "\"dc" + std::to_string(i) + "\", ";
    EXPECT_EQ(parsed(with_anchors(hosts + "]\n")).domain.kdc_hostnames.size(), max_list);
    EXPECT_EQ(problems(with_anchors(hosts + "\"one-more\"]\n")),
              Problems{"t:3:17: domain.kdc_hostnames: is too long; at most 32 elements"});
}

TEST(SettingsParser, BoundsWhatItReads) {
    EXPECT_EQ(problems(std::string(max_settings_file + 1, '\n')).front(),
              "t: is too long; at most 262144 bytes");
    std::string many = with_anchors("[x]\n");
    for (std::size_t i = 0; i < max_problems * 2; ++i)
        many += "[y" + std::to_string(i) + "]\n";
    EXPECT_EQ(problems(many).size(), max_problems);
    std::string rules = with_anchors("");
    for (std::size_t i = 0; i <= max_mapping_rules; ++i)
        rules += "[[mapping.rule]]\nprincipal = \"p\"\nuser = \"u\"\n";
    EXPECT_EQ(problems(rules).size(), 1U);
    std::string services = with_anchors("");
    for (std::size_t i = 0; i <= max_services; ++i)
        services += "[service.s" + std::to_string(i) + "]\n";
    EXPECT_EQ(problems(services).size(), 1U);
}

} // namespace
} // namespace signet::policy
