// SPDX-License-Identifier: Apache-2.0
// The documents that people copy from say the same as the table that the parser goes by.
#include "policy/kdc/kdc_toml.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

namespace signet::policy {
namespace {

namespace fs = std::filesystem;

const fs::path packaging = fs::path(SIGNET_SOURCE_ROOT) / "packaging";

std::string contents(const fs::path& file) {
    std::ifstream stream(packaging / file);
    if (!stream) ADD_FAILURE() << "cannot read " << file;
    return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<std::string> lines_of(const std::string& text) {
    std::istringstream stream(text);
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);)
        lines.push_back(line);
    return lines;
}

// "[[mapping.rule]]" to "mapping.rule"
std::string section_in(std::string heading) {
    std::erase_if(heading, [](char c) { return c == '[' || c == ']'; });
    return heading;
}

std::vector<std::string> keys_of_table() {
    std::vector<std::string> keys;
    for (const KeyRow& entry : kdc_toml_rows())
        keys.push_back(std::string(entry.section) + " " + std::string(entry.name));
    return keys;
}

KdcSettings parsed(const std::string& text) {
    const auto settings = parse_kdc_settings({"document", text});
    if (!settings) ADD_FAILURE() << problem_text(settings.error().front());
    return settings ? *settings : KdcSettings{};
}

TEST(KdcExample, ListsEveryKeyInTheOrderOfTheTable) {
    std::vector<std::string> keys;
    std::string section;
    for (const std::string& line : lines_of(contents("examples/kdc.toml"))) {
        if (line.starts_with('[')) section = section_in(line);
        const auto equals = line.find(" = ");
        if (line.starts_with('#') || equals == std::string::npos) continue;
        const std::string key = section + " " + line.substr(0, equals);
        if (std::ranges::find(keys, key) == keys.end()) keys.push_back(key);
    }
    EXPECT_EQ(keys, keys_of_table());
}

TEST(KdcExample, ShowsTheDefaultsAndRules) {
    KdcSettings settings = parsed(contents("examples/kdc.toml"));
    EXPECT_EQ(settings.mapping.rules, built_in_mapping_rules());
    EXPECT_FALSE(settings.revocation.issuers.empty());
    EXPECT_FALSE(settings.assurance.rules.empty());
    EXPECT_FALSE(settings.tickets.empty());
    settings.revocation.issuers.clear();
    settings.assurance.rules.clear();
    EXPECT_FALSE(settings.assurance.attestation_anchors.empty()); // a rule asks for them
    settings.assurance.attestation_anchors.clear();
    settings.tickets.clear();
    EXPECT_TRUE(settings == parsed("[certificates]\nlogon_cas = [\"/etc/signet/logon-ca.pem\"]\n"));
}

TEST(KdcExample, IsSafeToCopyWhereItIsMinimal) {
    KdcSettings settings = parsed(contents("examples/kdc-minimal.toml"));
    EXPECT_EQ(settings.mode, KdcMode::audit);
    settings.mode = KdcMode::enforce;
    EXPECT_TRUE(settings == parsed("[certificates]\nlogon_cas = [\"/etc/signet/logon-ca.pem\"]\n"));
}

TEST(KdcManPage, ListsEveryKeyInTheOrderOfTheTable) {
    std::vector<std::string> keys;
    std::string section;
    bool listed = false; // are these the keys of a section?
    for (const std::string& line : lines_of(contents("man/kdc.toml.5.scd"))) {
        constexpr std::string_view heading = "# SECTION ";
        if (line.starts_with("# ")) {
            section = line.starts_with(heading) ? section_in(line.substr(heading.size())) : "";
            listed = !section.empty() || line == "# TOP OF THE FILE";
        }
        if (listed && line.starts_with('*'))
            keys.push_back(section + " " + line.substr(1, line.find('*', 1) - 1));
    }
    EXPECT_EQ(keys, keys_of_table());
}

TEST(KdcManPage, SaysTypeDefaultAndMeaningAsTheTable) {
    const std::string page = contents("man/kdc.toml.5.scd");
    std::size_t behind = 0; // keys of the same name are of different sections
    for (const KeyRow& entry : kdc_toml_rows()) {
        const std::string fallback =
            entry.default_value.empty() ? "must be given" : "default " + std::string(entry.default_value);
        const std::string expected = "*" + std::string(entry.name) + "* (" + std::string(entry.type) + ", " +
                                     fallback + ")\n\t" + std::string(entry.documentation) + "\n";
        const std::size_t found = page.find(expected, behind);
        ASSERT_NE(found, std::string::npos) << expected;
        behind = found + expected.size();
    }
}

TEST(KdcManPage, ShowsAnExampleThatWorks) {
    const std::string page = contents("man/kdc.toml.5.scd");
    const auto begin = page.find("```\n");
    ASSERT_NE(begin, std::string::npos);
    const KdcSettings shown = parsed(page.substr(begin + 4, page.find("```\n", begin + 4) - begin - 4));
    EXPECT_EQ(shown.card.principals.size(), 1U);
    EXPECT_EQ(shown.tickets.size(), 1U);
}

} // namespace
} // namespace signet::policy
