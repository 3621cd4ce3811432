// SPDX-License-Identifier: Apache-2.0
// Whether anybody gets through a stack, and which line is to blame where nobody does.
#include "daemon/signetctl/check/lock_outs.hpp"
#include "daemon/signetctl/check/pam_passage.hpp"

#include <gtest/gtest.h>

namespace signet::ctl {
namespace {

using Entries = std::vector<PamEntry>;
using Lines = std::vector<std::size_t>;

// As pam-auth-update writes them.
const Entries auth{{"[success=2 ignore=ignore authinfo_unavail=ignore default=die]", "pam_signet.so"},
                   {"[success=1 default=ignore]", "pam_unix.so"},
                   {"requisite", "pam_deny.so"},
                   {"required", "pam_permit.so"},
                   {"optional", "pam_cap.so"}};
const Entries account{{"[success=1 new_authtok_reqd=done default=ignore]", "pam_unix.so"},
                      {"requisite", "pam_deny.so"},
                      {"required", "pam_permit.so"},
                      {"required", "pam_signet.so"}};
const Entries session{{"[default=1]", "pam_permit.so"},
                      {"requisite", "pam_deny.so"},
                      {"required", "pam_permit.so"},
                      {"optional", "pam_umask.so"},
                      {"required", "pam_unix.so"}};

Entries with_first(Entries entries, const PamEntry& line) {
    entries.insert(entries.begin(), line);
    return entries;
}

bool is_open(const Entries& entries) {
    return lets_anybody_through(entries, known_answers(entries));
}

// The lines that are to blame for it that nobody gets through, if the module of this line is not there.
Lines blamed(const Entries& entries, std::size_t missing, std::string_view of_card = {}) {
    KnownAnswers known = known_answers(entries);
    known[missing] = answer_of_missing;
    if (!of_card.empty()) known[0] = of_card;
    return to_blame(entries, known, {missing});
}

TEST(PamPassage, IsThereInWhatDebianHas) {
    EXPECT_TRUE(is_open(auth));
    EXPECT_TRUE(is_open(account));
    EXPECT_TRUE(is_open(session));
    EXPECT_TRUE(lets_root_through(auth));
    EXPECT_TRUE(is_open({{"sufficient", "pam_rootok.so"}, {"required", "pam_deny.so"}}));
    EXPECT_TRUE(
        is_open({{"[success=done ignore=ignore default=die]", "x.so"}, {"requisite", "pam_deny.so"}}));
}

TEST(PamPassage, IsClosedByADenialWithoutAWayAround) {
    for (const char* control : {"required", "requisite", "[default=die]"})
        for (const Entries& entries : {auth, account, session})
            EXPECT_FALSE(is_open(with_first(entries, {control, "pam_deny.so"}))) << control;
    for (const char* control : {"optional", "sufficient", "[default=ignore]"})
        EXPECT_TRUE(is_open(with_first(session, {control, "pam_deny.so"}))) << control;
    const Entries closed = with_first(auth, {"requisite", "pam_deny.so"});
    EXPECT_EQ(to_blame(closed, known_answers(closed), {0, 3}), Lines{0})
        << "and not the one that is jumped over";
    EXPECT_TRUE(to_blame(auth, known_answers(auth), {2}).empty());
    EXPECT_FALSE(lets_root_through({auth[0], auth[2], auth[3]})) << "who has a card gets past it";
}

TEST(PamPassage, IsClosedByAModuleThatIsNotThere) {
    EXPECT_EQ(blamed(with_first(auth, {"required", "pam_gone.so"}), 0), Lines{0});
    EXPECT_TRUE(blamed(with_first(auth, {"optional", "pam_gone.so"}), 0).empty());
    EXPECT_TRUE(blamed(with_first(auth, {"sufficient", "pam_gone.so"}), 0).empty());
    EXPECT_TRUE(
        blamed(with_first(session, {"[success=ok ignore=ignore module_unknown=ignore default=bad]", "x.so"}),
               0)
            .empty());
    EXPECT_TRUE(blamed(auth, 1).empty()) << "a card gets past it";
    EXPECT_EQ(blamed(auth, 1, "ignore"), Lines{1}) << "root has none";
    EXPECT_EQ(blamed(account, 0), Lines{0});
    EXPECT_EQ(blamed(session, 4), Lines{4});
}

TEST(PamPassage, HasRulesForWhatALineDoes) {
    EXPECT_FALSE(is_open({{"[success=2 default=die]", "x.so"}, {"required", "pam_permit.so"}})) << "too far";
    EXPECT_FALSE(is_open({{"[success=1 default=die]", "x.so"}, {"required", "pam_permit.so"}}))
        << "a jump is no answer";
    EXPECT_TRUE(is_open({{"required", "pam_deny.so"}, {"[success=reset]", "x.so"}, {"required", "y.so"}}));
    EXPECT_FALSE(is_open({{"requird", "x.so"}})) << "of a misspelt control";
    EXPECT_FALSE(is_open({}));
    const Entries twice{{"required", "a.so"}, {"required", "b.so"}};
    const KnownAnswers neither{answer_of_missing, answer_of_missing};
    EXPECT_EQ(to_blame(twice, neither, {0, 1}), (Lines{0, 1})) << "none of them alone";
}

} // namespace
} // namespace signet::ctl
