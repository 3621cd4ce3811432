// SPDX-License-Identifier: Apache-2.0
#include "daemon/language/prompts.hpp"
#include "daemon/language/retelling.hpp"
#include "daemon/language/translation.hpp"

#include <gtest/gtest.h>

#include <clocale>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

namespace signet::language {
namespace {

namespace fs = std::filesystem;

constexpr const char* german = "de_DE.UTF-8";
constexpr const char* english_text = "Insert your smart card.";
constexpr const char* german_text = "Stecken Sie Ihre Smartcard ein.";

// libc remembers what it has looked up, so that each test that has catalogues of its own asks for another sentence.
class Translation : public testing::Test {
protected:
    Translation() { use_catalogues_of(SIGNET_TEST_CATALOGUES); }
    ~Translation() override {
        unsetenv("LANGUAGE");
        fs::remove_all(folder_);
    }

    // A catalogue that says `translation` for `sentence`, for the language of that folder; where gettext finds it.
    void write_catalogue(const fs::path& language_folder, const std::string& sentence,
                         const std::string& translation) {
        fs::create_directories(language_folder / "LC_MESSAGES");
        const fs::path source = folder_ / "one.po";
        std::ofstream(source)
            << "msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=UTF-8\\n\"\n\nmsgid \"" << sentence
            << "\"\nmsgstr \"" << translation << "\"\n";
        const std::string command = "msgfmt -o '" + (language_folder / "LC_MESSAGES/signet.mo").string() +
                                    "' '" + source.string() + "'";
        ASSERT_EQ(std::system(command.c_str()), 0);
    }

    static fs::path new_folder() {
        std::string path = testing::TempDir() + "language.XXXXXX";
        return mkdtemp(path.data());
    }

    fs::path folder_ = new_folder();
};

TEST_F(Translation, IsThatOfTheLocaleOfTheThread) {
    EXPECT_STREQ(tr(english_text), english_text);
    {
        const ThreadLanguage speaking(german);
        EXPECT_STREQ(tr(english_text), german_text);
        EXPECT_EQ(tr(prompt::certificate_ends, 1),
                  "Das Zertifikat Ihrer Karte läuft in {count} Tag ab. Bitten Sie rechtzeitig um ein neues.");
        EXPECT_EQ(
            tr(prompt::certificate_ends, 2),
            "Das Zertifikat Ihrer Karte läuft in {count} Tagen ab. Bitten Sie rechtzeitig um ein neues.");
    }
    EXPECT_STREQ(tr(english_text), english_text);
}

TEST_F(Translation, ChangesNothingOfTheProgram) {
    const std::string before = setlocale(LC_ALL, nullptr);
    const locale_t thread_before = uselocale(nullptr);
    const ThreadLanguage speaking(german);
    EXPECT_EQ(setlocale(LC_ALL, nullptr), before);
    std::string elsewhere;
    std::thread([&] { elsewhere = tr(english_text); }).join();
    EXPECT_EQ(elsewhere, english_text);
    {
        const ThreadLanguage inner("C");
        EXPECT_STREQ(tr(english_text), english_text);
    }
    EXPECT_STREQ(tr(english_text), german_text);
    EXPECT_NE(uselocale(nullptr), thread_before);
}

// A program that has taken a German locale, for a person who has asked for none.
TEST_F(Translation, IsNotThatOfTheProgram) {
    ASSERT_NE(setlocale(LC_MESSAGES, german), nullptr);
    {
        const ThreadLanguage speaking("");
        EXPECT_STREQ(tr(english_text), english_text);
    }
    EXPECT_STREQ(tr(english_text), german_text);
    setlocale(LC_MESSAGES, "C");
}

TEST_F(Translation, IsEnglishWhereTheLocaleIsNotThere) {
    for (const char* locale : {"", "C", "C.UTF-8", "fr_FR.UTF-8", "de", "nonsense", "../de_DE.UTF-8"}) {
        const ThreadLanguage speaking(locale);
        EXPECT_STREQ(tr(english_text), english_text) << locale;
    }
}

TEST_F(Translation, TakesALanguageOfThePerson) {
    setenv("LANGUAGE", "fr:de", 1);
    const ThreadLanguage speaking("C.UTF-8");
    const ThreadLanguage german_speaking(german);
    EXPECT_STREQ(tr(english_text), german_text);
}

TEST_F(Translation, IsEnglishWhereThereIsNoCatalogue) {
    use_catalogues_of(folder_.c_str());
    const ThreadLanguage speaking(german);
    EXPECT_STREQ(tr("Say yes where your card is."), "Say yes where your card is.");
}

// The catalogue is there, and libc would read it: the second half shows that the first could fail.
TEST_F(Translation, ObeysNoLanguageThatIsAPath) {
    constexpr const char* sentence = "The card logon service failed.";
    write_catalogue(folder_ / "evil", sentence, "obeyed");
    const std::string way_up = "../../../../../../../../../../../.." + (folder_ / "evil").string();
    for (const std::string& languages :
         {way_up, "de:" + way_up, way_up + ":de", (folder_ / "evil").string()}) {
        setenv("LANGUAGE", languages.c_str(), 1);
        const ThreadLanguage speaking(german);
        EXPECT_STREQ(tr(sentence), sentence) << languages;
    }
    setenv("LANGUAGE", way_up.c_str(), 1);
    const locale_t locale = newlocale(LC_MESSAGES_MASK, german, nullptr);
    const locale_t before = uselocale(locale);
    EXPECT_STREQ(tr(sentence), "obeyed");
    uselocale(before);
    freelocale(locale);
}

TEST_F(Translation, KnowsNamesOfLocales) {
    for (const char* name : {"C", "de_DE.UTF-8", "de_DE@euro", "sr_RS.UTF-8@latin", "ca_ES-valencia"})
        EXPECT_TRUE(is_locale_name(name)) << name;
    for (const char* name : {"", ".", "..", "../tmp", "/tmp/de", "de/DE", "de DE", "de\n", "%s", "d\xc3\xa4"})
        EXPECT_FALSE(is_locale_name(name)) << name;
    EXPECT_TRUE(is_locale_name(std::string(64, 'a')));
    EXPECT_FALSE(is_locale_name(std::string(65, 'a')));
}

// A translator's slip costs a word, and neither the program nor the logon.
TEST_F(Translation, IsNoFormat) {
    write_catalogue(folder_ / "de", "PIN for {user} ({card}): ", "%s%n {} {nobody} {card} {user");
    use_catalogues_of(folder_.c_str());
    const ThreadLanguage speaking(german);
    EXPECT_EQ(retold("PIN for alice (PIV card): "), "%s%n   PIV card ");
}

} // namespace
} // namespace signet::language
