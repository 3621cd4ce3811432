// SPDX-License-Identifier: Apache-2.0
#include "daemon/language/prompts.hpp"
#include "daemon/language/retelling.hpp"
#include "daemon/language/translation.hpp"
#include "policy/reasons/reasons.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace signet::language {
namespace {

constexpr const char* german = "de_DE.UTF-8";

struct Row {
    std::string english;
    std::string german;
};

class Retelling : public testing::Test {
protected:
    Retelling() { use_catalogues_of(SIGNET_TEST_CATALOGUES); }
};

const Row rows[] = {
    {"PIN for alice (PIV card): ", "PIN für alice (PIV-Karte): "},
    {"PIN for alice (PIV card, global PIN): ", "PIN für alice (PIV-Karte, globale PIN): "},
    {"PIN for alice (PIV card, global PIN, 2 tries left): ",
     "PIN für alice (PIV-Karte, globale PIN, noch 2 Versuche): "},
    {"PIN for alice (a token of another kind): ", "PIN für alice (a token of another kind): "},
    {"PIN for alice (PIV card, 2 tries left): ", "PIN für alice (PIV-Karte, noch 2 Versuche): "},
    {"PIN for alice (PIV card, LAST try before the card locks): ",
     "PIN für alice (PIV-Karte, LETZTER Versuch, bevor sich die Karte sperrt): "},
    {"For bob: PIN for alice (PIV card): ", "Für bob: PIN für alice (PIV-Karte): "},
    {"Wrong PIN. 1 try left. PIN for alice (PIV card, LAST try before the card locks): ",
     "Falsche PIN. Noch 1 Versuch. PIN für alice (PIV-Karte, LETZTER Versuch, bevor sich die Karte "
     "sperrt): "},
    {"Wrong PIN. PIN for alice (PIV card): ", "Falsche PIN. PIN für alice (PIV-Karte): "},
    {"Wrong PIN. 2 tries left.", "Falsche PIN. Noch 2 Versuche."},
    {"Wrong PIN.", "Falsche PIN."},
    {"Which certificate?\n  1: alice (alice@LAB.TEST, slot 9a, Reader 00)\n  2: bob: x\nNumber (1-2): ",
     "Welches Zertifikat?\n  1: alice (alice@LAB.TEST, Slot 9a, Reader 00)\n  2: bob: x\nNummer (1-2): "},
    {"This card does not belong to bob. Insert the right card, or log on under the card's own name.",
     "Diese Karte gehört nicht zu bob. Stecken Sie die richtige Karte ein, oder melden Sie sich unter dem "
     "Namen der Karte "
     "an."},
    {"This card does not belong to this user. Insert the right card, or log on under the card's own name.",
     "Diese Karte gehört nicht zu diesem Benutzer. Stecken Sie die richtige Karte ein, oder melden Sie sich "
     "unter dem Namen "
     "der Karte an."},
    {"The certificate of your card ends in 12 days. Ask for a new one in time.",
     "Das Zertifikat Ihrer Karte läuft in 12 Tagen ab. Bitten Sie rechtzeitig um ein neues."},
    {"Wrong PINs were given for this card: the next one can be typed in 16 s.",
     "Für diese Karte wurden falsche PINs eingegeben: Die nächste können Sie in 16 s eingeben."},
};

TEST_F(Retelling, SaysItInGerman) {
    const ThreadLanguage speaking(german);
    for (const Row& row : rows)
        EXPECT_EQ(retold(row.english), row.german);
}

TEST_F(Retelling, SaysToAnAdministratorWhatAReasonIs) {
    policy::TextArguments arguments;
    arguments.detail = "login";
    const std::string english = policy::administrator_text(policy::Reason::service_off, arguments);
    EXPECT_EQ(retold_to_administrator(english), english);
    const ThreadLanguage speaking(german);
    EXPECT_EQ(
        retold_to_administrator(english),
        "Kein Abschnitt [service.NAME] schaltet diesen PAM-Dienst ein (login). Fügen Sie einen mit use = "
        "\"logon\" hinzu, wenn einer es sollte.");
    EXPECT_EQ(retold_to_administrator("Of another version."), "Of another version.");
}

TEST_F(Retelling, ChangesNothingInEnglish) {
    const ThreadLanguage speaking("C");
    for (const Row& row : rows)
        EXPECT_EQ(retold(row.english), row.english);
}

// Each reason, as policy writes it, with and without its values.
TEST_F(Retelling, KnowsEachReasonAgain) {
    const policy::TextArguments arguments[] = {
        {}, {.user = "alice", .tries_left = 3}, {.user = "a. Insert the right card", .tries_left = 1}};
    for (const auto& entry : policy::reason_table()) {
        for (const auto& values : arguments) {
            const std::string text = user_text(entry.reason, values);
            {
                const ThreadLanguage speaking(german);
                EXPECT_NE(retold(text), text) << entry.id;
                const std::string question = text + " PIN for alice (PIV card): ";
                EXPECT_EQ(retold(question), retold(text) + " PIN für alice (PIV-Karte): ");
            }
            const ThreadLanguage speaking("C");
            EXPECT_EQ(retold(text), text);
        }
    }
}

TEST_F(Retelling, LeavesAloneWhatIsNotOurs) {
    const ThreadLanguage speaking(german);
    for (const char* text :
         {"", " ", "Password: ", "PIN for alice", "Wrong PIN. 2 tries left", "Wrong PIN. many tries left.",
          "For bob: Password: ", "Which certificate?\n", "Number (1-2): "})
        EXPECT_EQ(retold(text), text);
}

// A name that somebody has chosen can neither take a sentence away nor take long to be read.
TEST_F(Retelling, TakesNoTimeWhateverANameIs) {
    std::string name;
    while (name.size() < 900)
        name += name.size() % 2 == 0 ? "For PIN for : " : " (, 2 tries left Wrong PIN. ";
    const ThreadLanguage speaking(german);
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(retold("PIN for " + name + " (PIV card): "), "PIN für " + name + " (PIV-Karte): ");
    EXPECT_EQ(retold("Wrong PIN. For " + name), "Wrong PIN. For " + name);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2));
}

} // namespace
} // namespace signet::language
