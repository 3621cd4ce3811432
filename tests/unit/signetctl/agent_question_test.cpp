// SPDX-License-Identifier: Apache-2.0
#include "daemon/language/translation.hpp"
#include "daemon/protocol/elevation_challenge.hpp"
#include "daemon/signetctl/agent/question.hpp"

#include <gtest/gtest.h>

namespace signet::ctl {
namespace {

constexpr const char* german = "de_DE.UTF-8";

struct Row {
    const char* command;
    const char* target;
    std::uint32_t hops;
    const char* question;
};

const Row rows[] = {
    {"apt", "root", 1, "sudo apt auf web1 verlangt Ihre Karte"},
    {"", "alice", 1, "sudo auf web1 verlangt Ihre Karte"},
    {"apt", "bob", 1, "sudo apt als bob auf web1 verlangt Ihre Karte"},
    {"apt", "root", 2, "sudo apt auf web1, über 1 weiteren Rechner, verlangt Ihre Karte"},
    {"apt", "bob", 3, "sudo apt als bob auf web1, über 2 weitere Rechner, verlangt Ihre Karte"},
};

std::string words_of(const Row& row) {
    protocol::ElevationChallenge challenge;
    challenge.service = "sudo";
    challenge.command = row.command;
    challenge.target = row.target;
    challenge.user = "alice";
    challenge.host = "web1";
    return protocol::elevation_words(challenge, row.hops);
}

TEST(AgentQuestion, SaysTheSignedWordsInThePersonsLanguage) {
    language::use_catalogues_of(SIGNET_TEST_CATALOGUES);
    for (const Row& row : rows) {
        EXPECT_EQ(question_in_language(words_of(row)), words_of(row)); // of a person who reads English
        const language::ThreadLanguage speaking(german);
        EXPECT_EQ(question_in_language(words_of(row)), row.question);
    }
}

// Hosts make up their own names; what is none of the sentences is asked as it came.
TEST(AgentQuestion, LeavesAloneWhatIsNoQuestion) {
    language::use_catalogues_of(SIGNET_TEST_CATALOGUES);
    const language::ThreadLanguage speaking(german);
    for (const char* words :
         {"", "asks for your card", "sudo asks for your card", "sudo on web1 asks for your cards"})
        EXPECT_EQ(question_in_language(words), words);
}

TEST(AgentQuestion, TakesYesInBothLanguages) {
    language::use_catalogues_of(SIGNET_TEST_CATALOGUES);
    EXPECT_TRUE(is_yes("Yes"));
    EXPECT_FALSE(is_yes("ja"));
    const language::ThreadLanguage speaking(german);
    for (const char* yes : {"yes", "YES", "ja", "Ja"})
        EXPECT_TRUE(is_yes(yes)) << yes;
    for (const char* no : {"", "j", "y", "nein", "no", "jaja"})
        EXPECT_FALSE(is_yes(no)) << no;
}

} // namespace
} // namespace signet::ctl
