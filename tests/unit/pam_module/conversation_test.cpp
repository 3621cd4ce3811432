// SPDX-License-Identifier: Apache-2.0
#include "pam_module/call.hpp"
#include "pam_module/conversation.hpp"

#include <gtest/gtest.h>

namespace signet::pam {
namespace {

constexpr std::size_t most = PAM_MAX_MSG_SIZE - 1;

TEST(FitMessage, LeavesAloneWhatFits) {
    EXPECT_EQ(fit_message(""), "");
    EXPECT_EQ(fit_message(std::string(most, 'a')), std::string(most, 'a'));
}

// Whatever the character and wherever it falls, it is there as a whole or not at all.
TEST(FitMessage, CutsBetweenCharacters) {
    for (const std::string character : {"a", "\xc3\xa4", "\xe2\x82\xac", "\xf0\x9f\x94\x91"}) {
        for (std::size_t shift = 0; shift < 4; ++shift) {
            std::string text(shift, 'x');
            while (text.size() <= 2 * most)
                text += character;
            const std::string fitted = fit_message(text);
            EXPECT_LE(fitted.size(), most);
            EXPECT_GT(fitted.size() + character.size(), most);
            EXPECT_TRUE(protocol::is_clean_text(fitted));
        }
    }
}

TEST(Names, AreCleanTextOfOneLine) {
    for (const char* name : {"", "alice", "alice@lab.test", "/dev/tty1", ":0", "M\xc3\xbcller"})
        EXPECT_TRUE(is_name(name)) << name;
    for (const char* name : {"a\nb", "a\tb", "a\x1b[1m", "\xff", "\x7f"})
        EXPECT_FALSE(is_name(name)) << name;
    EXPECT_TRUE(is_name(std::string(protocol::Name::max, 'a')));
    EXPECT_FALSE(is_name(std::string(protocol::Name::max + 1, 'a')));
}

} // namespace
} // namespace signet::pam
