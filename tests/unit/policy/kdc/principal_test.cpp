// SPDX-License-Identifier: Apache-2.0
#include "policy/kdc/principal.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace signet::policy {
namespace {

constexpr std::string_view local = "EXAMPLE.ORG";

bool matches(std::string_view pattern, const Principal& principal) {
    const auto parsed = PrincipalPattern::parse(pattern);
    if (!parsed) ADD_FAILURE() << pattern << ": " << parsed.error().problem;
    return parsed && parsed->matches(principal, local);
}

Principal here(std::vector<std::string> components) {
    return {.components = std::move(components), .realm = std::string(local)};
}

TEST(PrincipalPattern, MatchesPartByPart) {
    struct Row {
        std::string_view pattern;
        Principal principal;
        bool expected;
    };
    for (const Row& row : {
             Row{"alice", here({"alice"}), true},
             Row{"alice", here({"Alice"}), false},
             Row{"alice", here({"alice2"}), false},
             Row{"alice", here({"alice", "admin"}), false},
             Row{"alice", here({}), false},
             Row{"alice", here({""}), false},
             Row{"alice", {.components = {"alice"}, .realm = "OTHER.ORG"}, false},
             Row{"alice", {.components = {"alice"}, .realm = ""}, false},
             Row{"alice@OTHER.ORG", {.components = {"alice"}, .realm = "OTHER.ORG"}, true},
             Row{"alice@OTHER.ORG", here({"alice"}), false},
             Row{"alice@EXAMPLE.ORG", {.components = {"alice"}, .realm = "example.org"}, false},
             Row{"*", here({"alice"}), true},
             Row{"*", here({""}), true},
             Row{"*", here({"a/b@c"}), true}, // bytes of one component, unescaped
             Row{"*", here({"alice", "admin"}), false},
             Row{"*", {.components = {"alice"}, .realm = "OTHER.ORG"}, false},
             Row{"*@*", {.components = {"alice"}, .realm = "OTHER.ORG"}, true},
             Row{"*@*", {.components = {"alice", "admin"}, .realm = "OTHER.ORG"}, false},
             Row{"*@*.EXAMPLE.ORG", {.components = {"alice"}, .realm = "LAB.EXAMPLE.ORG"}, true},
             Row{"*@*.EXAMPLE.ORG", here({"alice"}), false},
             Row{"*/admin", here({"alice", "admin"}), true},
             Row{"*/admin", here({"alice", "admin", "x"}), false},
             Row{"*/admin", here({"alice", "administrator"}), false},
             Row{"*/admin", here({"alice/admin"}), false},
             Row{"host/*", here({"host", "a.example.org"}), true},
             Row{"host/*", here({"host"}), false},
             Row{"host/web*.example.org", here({"host", "web1.example.org"}), true},
             Row{"host/web*.example.org", here({"host", "web.example.org"}), true},
             Row{"host/web*.example.org", here({"host", "web1.example.org.evil"}), false},
             Row{"a*a", here({"a"}), false}, // begin and end do not share a letter
             Row{"a*a", here({"aa"}), true},
             Row{"a**b", here({"ab"}), true},
             Row{"*ab*cd*", here({"xabycdz"}), true},
             Row{"*ab*cd*", here({"xcdyabz"}), false},
             Row{"*ab*ab", here({"ab"}), false},
             Row{"*ab*ab", here({"abab"}), true},
             Row{"*ab*b", here({"ab"}), false},
             Row{R"(\*)", here({"*"}), true},
             Row{R"(\*)", here({"a"}), false},
             Row{R"(a\/b)", here({"a/b"}), true},
             Row{R"(a\/b)", here({"a", "b"}), false},
             Row{R"(user\@suffix@EXAMPLE.ORG)", here({"user@suffix"}), true},
             Row{R"(a\\b)", here({R"(a\b)"}), true},
             Row{R"(\alice)", here({"alice"}), true},
         })
        EXPECT_EQ(matches(row.pattern, row.principal), row.expected)
            << row.pattern << " " << ::testing::PrintToString(row.principal.components) << "@"
            << row.principal.realm;
}

TEST(PrincipalPattern, TakesAnyBytesOfAClient) {
    const std::string zeros(3, '\0');
    EXPECT_TRUE(matches("*", here({zeros + "\xFF"})));
    EXPECT_FALSE(matches("alice", here({"alice" + zeros})));
    EXPECT_TRUE(matches("alice*", here({"alice" + zeros})));
    EXPECT_FALSE(matches("*", here(std::vector<std::string>(200, "x"))));
    EXPECT_FALSE(matches("*a*a*a*a*a*a*a*a*a*a*b", here({std::string(1'000'000, 'a')})));
    EXPECT_TRUE(matches("*a*a*a*a*a*a*a*a*a*a*b", here({std::string(1'000'000, 'a') + "b"})));
}

TEST(PrincipalPattern, RemembersItsText) {
    const auto a = PrincipalPattern::parse(R"(\*/*@X)");
    ASSERT_TRUE(a);
    EXPECT_EQ(a->text(), R"(\*/*@X)");
    EXPECT_TRUE(*a == *PrincipalPattern::parse(R"(\*/*@X)"));
    EXPECT_FALSE(*a == *PrincipalPattern::parse(R"(\*/*@Y)"));
}

TEST(PrincipalPattern, RefusesWhatIsNone) {
    struct Row {
        std::string text;
        std::string_view problem;
    };
    for (const Row& row : {
             Row{"", "has an empty part"},
             Row{"/", "has an empty part"},
             Row{"a/", "has an empty part"},
             Row{"a//b", "has an empty part"},
             Row{"@X", "has an empty part"},
             Row{"a@", "has an empty part"},
             Row{"a@b@c", R"(has a "/" or "@" in its realm)"},
             Row{"a@b/c", R"(has a "/" or "@" in its realm)"},
             Row{"a\\", R"(ends in a "\" that quotes nothing)"},
             Row{"a\nb", "contains a control character"},
             Row{std::string("a\0b", 3), "contains a control character"},
             Row{std::string(longest_principal_pattern + 1, 'a'), "is too long"},
             Row{"a" + std::string(2, '/') + "b", "has an empty part"},
         }) {
        const auto parsed = PrincipalPattern::parse(row.text);
        ASSERT_FALSE(parsed) << row.text;
        EXPECT_EQ(parsed.error().problem, row.problem) << row.text;
    }
}

TEST(PrincipalPattern, BoundsItsParts) {
    const auto pattern = [](std::size_t parts) {
        std::string text = "a";
        for (std::size_t i = 1; i < parts; ++i)
            text += "/a";
        return text;
    };
    EXPECT_TRUE(matches(pattern(32) + "@X", {.components = std::vector<std::string>(32, "a"), .realm = "X"}));
    ASSERT_FALSE(PrincipalPattern::parse(pattern(33)));
    EXPECT_EQ(PrincipalPattern::parse(pattern(33)).error().problem, "has too many parts");
    EXPECT_TRUE(PrincipalPattern::parse(std::string(longest_principal_pattern, 'a')));
}

} // namespace
} // namespace signet::policy
