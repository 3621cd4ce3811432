// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/told.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace signet::ctl {
namespace {

namespace fs = std::filesystem;

TEST(Told, FillsInTheTranslation) {
    language::use_catalogues_of(SIGNET_TEST_CATALOGUES);
    EXPECT_EQ(told("{} accounts, in step with {} {} ago", 3, "ldap", "1 h"),
              "3 accounts, in step with ldap 1 h ago");
    const language::ThreadLanguage speaking("de_DE.UTF-8");
    EXPECT_EQ(told("{} accounts, in step with {} {} ago", 3, "ldap", "1 h"),
              "3 Konten, abgeglichen mit ldap vor 1 h");
}

// The style test keeps such a catalogue out; a program that meets one answers all the same.
TEST(Told, IsEnglishWhereTheTranslationCannotTakeTheValues) {
    std::string folder = testing::TempDir() + "told.XXXXXX";
    const fs::path place = fs::path(mkdtemp(folder.data())) / "de/LC_MESSAGES";
    fs::create_directories(place);
    const fs::path source = place / "one.po";
    std::ofstream(source) << "msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=UTF-8\\n\"\n\n"
                             "msgid \"{} has ended\"\nmsgstr \"{} {} {:d}\"\n";
    const std::string command =
        "msgfmt -o '" + (place / "signet.mo").string() + "' '" + source.string() + "'";
    ASSERT_EQ(std::system(command.c_str()), 0);
    language::use_catalogues_of(folder.c_str());
    {
        const language::ThreadLanguage speaking("de_DE.UTF-8");
        ASSERT_STREQ(tr("{} has ended"), "{} {} {:d}");
        EXPECT_EQ(told("{} has ended", "it"), "it has ended");
    }
    fs::remove_all(folder);
}

} // namespace
} // namespace signet::ctl
