// SPDX-License-Identifier: Apache-2.0
// The documents that people copy from say the same as the table that the parser goes by.
#include "policy/signet_toml.hpp"

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

const fs::path examples = fs::path(SIGNET_SOURCE_ROOT) / "packaging" / "examples";
const fs::path man_page = fs::path(SIGNET_SOURCE_ROOT) / "packaging" / "man" / "signet.toml.5.scd";

std::string contents(const fs::path& file) {
    std::ifstream stream(file);
    if (!stream) ADD_FAILURE() << "cannot read " << file;
    return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<std::string> lines_of(const fs::path& file) {
    std::istringstream stream(contents(file));
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);)
        lines.push_back(line);
    return lines;
}

// "[[mapping.rule]]" to "mapping.rule"; "[service.login]" to the "service.NAME" of the table, with what is below it.
std::string section_in(std::string heading) {
    std::erase_if(heading, [](char c) { return c == '[' || c == ']'; });
    heading = heading.substr(0, heading.find(' '));
    constexpr std::string_view service = "service.";
    if (!heading.starts_with(service)) return heading;
    const std::size_t below = heading.find('.', service.size());
    return "service.NAME" + (below == std::string::npos ? "" : heading.substr(below));
}

std::vector<std::string> keys_of_table() {
    std::vector<std::string> keys;
    for (const KeyRow& entry : signet_toml_rows())
        keys.push_back(std::string(entry.section) + " " + std::string(entry.name));
    return keys;
}

// "section key" for each key line, the first time it appears.
std::vector<std::string> keys_of_example(const fs::path& file) {
    std::vector<std::string> keys;
    std::string section;
    for (const std::string& line : lines_of(file)) {
        if (line.starts_with('[')) section = section_in(line);
        const auto equals = line.find(" = ");
        if (line.starts_with('#') || equals == std::string::npos) continue;
        const std::string key = section + " " + line.substr(0, equals);
        if (std::ranges::find(keys, key) == keys.end()) keys.push_back(key);
    }
    return keys;
}

std::string man_heading(const KeyRow& entry) {
    const std::string fallback =
        entry.default_value.empty() ? "must be given" : "default " + std::string(entry.default_value);
    return "*" + std::string(entry.name) + "* (" + std::string(entry.type) + ", " + fallback + ")";
}

SettingsOr<Settings> parsed(const std::string& text, const std::string& name) {
    return parse_settings({Source{name, text}});
}

TEST(Examples, AreAllParsed) {
    std::size_t count = 0;
    for (const auto& file : fs::directory_iterator(examples)) {
        if (file.path().extension() != ".toml" || file.path().filename().string().starts_with("kdc"))
            continue;
        const auto settings = parsed(contents(file.path()), file.path().string());
        EXPECT_TRUE(settings.has_value()) << problem_text(settings.error().front());
        ++count;
    }
    EXPECT_GE(count, 2U);
}

TEST(Examples, ListEveryKeyInTheOrderOfTheTable) {
    EXPECT_EQ(keys_of_example(examples / "full.toml"), keys_of_table());
}

TEST(Examples, ShowTheDefaults) {
    const auto minimal = parsed(contents(examples / "minimal.toml"), "minimal.toml");
    auto full = parsed(contents(examples / "full.toml"), "full.toml");
    ASSERT_TRUE(minimal.has_value() && full.has_value());
    EXPECT_FALSE(full->revocation.issuers.empty());
    full->revocation.issuers.clear();
    EXPECT_TRUE(*minimal == *full);
}

TEST(ManPage, ListsEveryKeyInTheOrderOfTheTable) {
    std::vector<std::string> keys;
    std::string section;
    for (const std::string& line : lines_of(man_page)) {
        constexpr std::string_view heading = "# SECTION ";
        if (line.starts_with("# "))
            section = line.starts_with(heading) ? section_in(line.substr(heading.size())) : "";
        if (!section.empty() && line.starts_with('*'))
            keys.push_back(section + " " + line.substr(1, line.find('*', 1) - 1));
    }
    EXPECT_EQ(keys, keys_of_table());
}

TEST(ManPage, SaysTypeDefaultAndMeaningAsTheTable) {
    const std::string page = contents(man_page);
    for (const KeyRow& entry : signet_toml_rows()) {
        const std::string expected = man_heading(entry) + "\n\t" + std::string(entry.documentation) + "\n";
        EXPECT_NE(page.find(expected), std::string::npos) << expected;
    }
}

TEST(ManPage, ShowsTheSmallestExampleThatWorks) {
    const std::string page = contents(man_page);
    const auto begin = page.find("```\n", page.find("# EXAMPLE"));
    ASSERT_NE(begin, std::string::npos);
    const std::string example = page.substr(begin + 4, page.find("```\n", begin + 4) - begin - 4);
    const auto shown = parsed(example, "man page");
    const auto minimal = parsed(contents(examples / "minimal.toml"), "minimal.toml");
    ASSERT_TRUE(shown.has_value() && minimal.has_value());
    EXPECT_TRUE(*shown == *minimal);
}

} // namespace
} // namespace signet::policy
