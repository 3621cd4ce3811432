// SPDX-License-Identifier: Apache-2.0
#include "certmap/text/principal.hpp"

#include <gtest/gtest.h>

#include <random>

namespace signet::certmap {
namespace {

TEST(Principal, IsReadAndWrittenInKrb5sEscapes) {
    for (const char* text : {"alice@R", "host/ws.lab.test@LAB.TEST", R"(a\/b\@c\\d/e@R)", R"(a@R\@x\/y\\)"}) {
        const auto principal = Principal::parse(text);
        ASSERT_TRUE(principal) << text;
        EXPECT_EQ(principal->text(), text);
        EXPECT_FALSE(principal->is_enterprise() || principal->empty());
    }
    EXPECT_EQ(Principal::parse(R"(a\@b/c@R)"), (Principal{PrincipalKind::principal, {"a@b", "c"}, "R"}));
    for (const char* text : {"", "alice", "@R", "alice@", "a@b@c", "a//b@R", "/a@R", R"(a\n@R)"})
        EXPECT_EQ(Principal::parse(text), std::nullopt) << text;
}

TEST(Principal, IsReadBackAsItWasWhateverItsBytes) {
    constexpr std::string_view bytes("ab/@\\ \0\xff", 8);
    constexpr unsigned seed = 4120;
    std::mt19937 random(seed);
    const auto any_text = [&] {
        std::string text;
        for (std::size_t left = 1 + random() % 5; left > 0; --left)
            text += bytes[random() % bytes.size()];
        return text;
    };
    for (int round = 0; round < 2000; ++round) {
        Principal principal;
        for (std::size_t left = 1 + random() % 3; left > 0; --left)
            principal.components.push_back(any_text());
        principal.realm = any_text();
        ASSERT_EQ(Principal::parse(principal.text()), principal) << principal.text() << " round " << round;
    }
}

TEST(Principal, OfAUpnIsTheWholeUpn) {
    const auto upn = Principal::of_upn("a/b@corp.example");
    ASSERT_TRUE(upn);
    EXPECT_TRUE(upn->is_enterprise());
    EXPECT_EQ(upn->text(), "a/b@corp.example");
    EXPECT_EQ(upn->realm, "");
    EXPECT_EQ(Principal::of_upn(upn->text()), upn);
    EXPECT_NE(upn, Principal::parse("alice@corp.example"));
    EXPECT_NE(Principal::of_upn("alice@corp.example"), Principal::parse("alice@corp.example"));
    for (const char* text : {"", "alice", "alice@corp@EVIL", "@corp", "alice@", R"(alice\@corp@x)"})
        EXPECT_EQ(Principal::of_upn(text), std::nullopt) << text;
}

TEST(Principal, IsNobodyWithoutComponents) {
    EXPECT_TRUE(Principal{}.empty());
    EXPECT_EQ(Principal{}.text(), "");
    EXPECT_EQ((Principal{PrincipalKind::enterprise, {}, "R"}).text(), "");
}

TEST(SameRealm, IgnoresTheCaseAndKnowsNoEmptyRealm) {
    EXPECT_TRUE(same_realm("LAB.TEST", "lab.test"));
    EXPECT_FALSE(same_realm("LAB.TEST", "LAB.TEST."));
    EXPECT_FALSE(same_realm("", ""));
}

TEST(UpnParts, AreSplitAtTheLastAtSign) {
    EXPECT_EQ(upn_name("a@b@c"), "a@b");
    EXPECT_EQ(upn_suffix("a@b@c"), "c");
    EXPECT_EQ(upn_name("alice"), "alice");
    EXPECT_EQ(upn_suffix("alice"), "");
}

} // namespace
} // namespace signet::certmap
