// SPDX-License-Identifier: Apache-2.0
#include "certmap/text/service_pattern.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace signet::certmap {
namespace {

struct MatchRow {
    std::string_view section;
    std::string_view service;
    bool matches;
};

constexpr MatchRow match_rows[] = {
    {"login", "login", true},
    {"login", "login2", false},
    {"login", "Login", false}, // libpam lowers the names of services
    {"login", "", false},
    {"gdm-*", "gdm-password", true},
    {"gdm-*", "gdm-", true},
    {"gdm-*", "gdm", false},
    {"gdm-*", "xgdm-password", false},
    {"gdm-*", "GDM-password", false},
    {"*-screensaver", "mate-screensaver", true},
    {"*-screensaver", "mate-screensaver2", false},
    {"*lock*", "i3lock", true},
    {"*lock*", "lock", true},
    {"*lock*", "locxlockx", true},
    {"*lock*", "loc", false},
    {"a*b*c", "abbbc", true},
    {"a*b*c", "axbxbxc", true},
    {"a*b*c", "acb", false},
    {"a*a", "a", false},
    {"a*a", "aa", true},
    {"a.c", "abc", false}, // no other wildcard
    {"a?c*", "abc", false},
    {"[ab]*", "a", false},
    {"gdm-*", "gdm-*", true},
    {"default", "login", true},
    {"default", "default", true},
    {"default", "", true},
};

TEST(ServicePattern, MatchesBytesAndHasOneWildcard) {
    for (const auto& [section, service, matches] : match_rows)
        EXPECT_EQ(section_matches(section, service), matches) << section << " for " << service;
}

TEST(ServicePattern, IsNotSlowForWhatAlmostMatches) {
    std::string pattern;
    for (int i = 0; i < 31; ++i)
        pattern += "*a";
    pattern += "*b";
    EXPECT_FALSE(
        section_matches(pattern, std::string(256, 'a'))); // exponential, if every wildcard were tried again
}

struct OrderRow {
    std::vector<std::string> sections;
    std::string_view service;
    std::string_view decides; // empty: none
};

const OrderRow order_rows[] = {
    {{}, "login", ""},
    {{"sshd", "gdm-*"}, "login", ""},
    {{"login", "log*", "default"}, "login", "login"},
    {{"log*", "default"}, "login", "log*"},
    {{"default"}, "login", "default"},
    {{"l*", "lo*", "log*"}, "login", "log*"},
    {{"l*", "*ogin"}, "login", "*ogin"},        // four letters go before one, wherever they stand
    {{"*in", "lo*"}, "login", "*in"},           // as many: '*' is below 'l'
    {{"lo*n", "lo*", "*gin"}, "login", "*gin"}, // three each
    {{"l*g*n", "log*"}, "login", "l*g*n"},      // '*' is below 'o'
    {{"login*", "login"}, "login", "login"},    // a pattern of as many letters comes after the name
    {{"login*", "l*"}, "login", "login*"},
    {{"gdm-*", "gdm-p*", "default"}, "gdm-fingerprint", "gdm-*"},
    {{"gdm-*", "gdm-p*", "default"}, "cron", "default"},
    {{"default", "def*"}, "default", "def*"},      // "default" is for the others, and no name
    {{"gdm-*", "gdm-password*"}, "gdm-*", "gdm-*"} // a pattern is no name
};

TEST(ServicePattern, IsAskedInTheDocumentedOrder) {
    for (const OrderRow& row : order_rows) {
        std::map<std::string, int, std::less<>> sections;
        for (const std::string& section : row.sections)
            sections[section] = 0;
        const auto found = deciding_section(sections, row.service);
        EXPECT_EQ(found == sections.end() ? "" : found->first, row.decides) << row.service;
    }
}

TEST(ServicePattern, HasAnOrderThatIsStrict) {
    const std::vector<std::string_view> all{"login", "lo*", "*in", "l*g*n", "default", "a*"};
    for (const auto a : all) {
        EXPECT_FALSE(goes_before(a, a)) << a;
        for (const auto b : all) {
            if (a == b) continue;
            EXPECT_NE(goes_before(a, b), goes_before(b, a)) << a << " " << b;
        }
    }
}

} // namespace
} // namespace signet::certmap
