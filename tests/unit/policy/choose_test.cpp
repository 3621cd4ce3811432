// SPDX-License-Identifier: Apache-2.0
#include "policy/candidates.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace signet::policy {
namespace {

Candidate usable(std::string label) {
    return {std::move(label), {Standing::usable, {Reason::granted}}};
}

Candidate refused(Reason reason) {
    const Standing standing =
        reason == Reason::card_of_other_user ? Standing::other_users : Standing::refused;
    return {"refused", {standing, {reason}}};
}

std::string_view refusal(const std::vector<Candidate>& candidates) {
    const Choice choice = choose(candidates);
    const auto* decision = std::get_if<Decision>(&choice);
    return decision ? id_of(decision->reason) : "none";
}

TEST(Choose, TakesTheOnlyUsableOne) {
    const std::vector<Candidate> candidates{refused(Reason::cert_expired), usable("ann"),
                                            refused(Reason::pin_locked)};
    const Choice choice = choose(candidates);
    ASSERT_TRUE(std::holds_alternative<UseCandidate>(choice));
    EXPECT_EQ(std::get<UseCandidate>(choice).index, 1U);
}

TEST(Choose, AsksWhichOfSeveral) {
    const std::vector<Candidate> candidates{usable("ann"), refused(Reason::cert_expired),
                                            usable("ann (admin)")};
    const Choice choice = choose(candidates);
    ASSERT_TRUE(std::holds_alternative<AskWhich>(choice));
    EXPECT_EQ(std::get<AskWhich>(choice).indices, (std::vector<std::size_t>{0, 2}));
    EXPECT_EQ(std::get<AskWhich>(choice).labels, (std::vector<std::string>{"ann", "ann (admin)"}));
}

Candidate guess(std::string label) {
    Candidate candidate = usable(std::move(label));
    candidate.verdict.is_guess = true;
    return candidate;
}

// Nobody is asked about a certificate of the person's own because there is one whose owner only a KDC knows.
TEST(Choose, TakesWhatIsCertainBeforeWhatMayBe) {
    for (const bool guess_first : {true, false}) {
        std::vector<Candidate> candidates{guess("a.smith@corp.example"), usable("ann")};
        if (!guess_first) std::swap(candidates[0], candidates[1]);
        const Choice choice = choose(candidates);
        ASSERT_TRUE(std::holds_alternative<UseCandidate>(choice));
        EXPECT_EQ(std::get<UseCandidate>(choice).index, guess_first ? 1U : 0U);
    }
}

TEST(Choose, AsksWhichOfSeveralGuessesAndTakesASingleOne) {
    EXPECT_TRUE(std::holds_alternative<AskWhich>(choose(std::vector{guess("a@corp"), guess("b@corp")})));
    EXPECT_TRUE(std::holds_alternative<UseCandidate>(choose(std::vector{guess("a@corp")})));
    // What cannot be used is no certain one.
    const std::vector<Candidate> candidates{refused(Reason::pin_locked), guess("a@corp")};
    EXPECT_TRUE(std::holds_alternative<UseCandidate>(choose(candidates)));
}

TEST(Choose, RefusesWithoutACard) {
    EXPECT_EQ(refusal({}), "no-card");
}

TEST(Choose, SaysWhyTheOnlyOneWasRefused) {
    for (const ReasonEntry& entry : reason_table()) {
        if (entry.reason == Reason::granted) continue;
        EXPECT_EQ(refusal({refused(entry.reason)}), entry.id);
    }
}

TEST(Choose, SaysWhyTheOneThatCameFurthestWasRefused) {
    struct Row {
        Reason more;
        Reason less;
    };
    for (const Row& row : {
             Row{Reason::pin_locked, Reason::cert_wrong_usage},
             Row{Reason::service_not_for_account, Reason::account_not_allowed},
             Row{Reason::account_not_allowed, Reason::card_not_mapped},
             Row{Reason::account_unknown, Reason::cert_expired},
             Row{Reason::card_of_other_user, Reason::cert_wrong_usage},
             Row{Reason::card_ambiguous, Reason::card_not_mapped},
             Row{Reason::cert_expired, Reason::cert_wrong_usage},
             Row{Reason::cert_expired, Reason::card_not_mapped},
             Row{Reason::card_not_mapped, Reason::cert_not_trusted},
             Row{Reason::cert_wrong_usage, Reason::card_no_certificate},
             Row{Reason::card_no_certificate, Reason::card_unreadable},
             Row{Reason::card_unreadable, Reason::worker_lost},
             Row{Reason::card_removed, Reason::internal_error},
         }) {
        EXPECT_EQ(refusal({refused(row.more), refused(row.less)}), id_of(row.more));
        EXPECT_EQ(refusal({refused(row.less), refused(row.more)}), id_of(row.more));
    }
}

// What a judge of certificates may say is always more than that something went wrong.
TEST(Choose, KnowsEveryReasonOfACertificate) {
    for (const ReasonEntry& entry : reason_table()) {
        const bool is_of_the_kdc =
            entry.reason == Reason::cert_blocked || entry.reason == Reason::cert_revoked;
        if (!entry.id.starts_with("cert-") || is_of_the_kdc) continue;
        for (const Reason other : {Reason::internal_error, Reason::card_removed})
            EXPECT_EQ(refusal({refused(other), refused(entry.reason)}), entry.id);
    }
}

TEST(Choose, NeverGrantsByContradiction) {
    EXPECT_EQ(refusal({{"refused, yet granted", {Standing::refused, {Reason::granted}}}}), "internal-error");
    EXPECT_EQ(refusal({{"usable, yet refused", {Standing::usable, {Reason::pin_locked}}}}), "pin-locked");
    EXPECT_EQ(refusal({Candidate{}}), "internal-error");
}

} // namespace
} // namespace signet::policy
