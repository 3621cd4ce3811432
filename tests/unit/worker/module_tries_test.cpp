// SPDX-License-Identifier: Apache-2.0
// The tries of a token behind a PKCS#11 module: what its flags say of them, and that no last one is spent unasked, whichever
// program has spent those before it.
#include "tests/unit/worker/module_scene.hpp"

namespace signet::worker {
namespace {

using card::Algorithm;

TEST_F(ModuleCardTest, AWrongPinIsCountedByFlags) {
    begin(Algorithm::EccP256);
    ASSERT_TRUE(open());
    const auto first = refusal_of_pin("000000");
    EXPECT_EQ(first.reason, Reason::pin_wrong);
    EXPECT_FALSE(first.tries_left);
    begin();
    EXPECT_TRUE(open()->has_few_tries);
    const auto second = refusal_of_pin("000000");
    EXPECT_EQ(second.reason, Reason::pin_wrong);
    EXPECT_EQ(second.tries_left, 1U);
    begin();
    EXPECT_EQ(open()->tries_left, 1U);
    card_->take_last_try();
    EXPECT_EQ(refusal_of_pin("000000").reason, Reason::pin_locked);
    begin();
    EXPECT_EQ(open()->tries_left, 0U);
    EXPECT_EQ(calls("C_Login"), 3U);
}

TEST_F(ModuleCardTest, ALastTryThatAnotherProgramHasLeftIsSpentOnlyWhereThePersonAgreed) {
    begin(Algorithm::EccP256);
    ASSERT_TRUE(open());
    ASSERT_TRUE(card_->open()); // as while a person types
    write("tries", "1");
    const auto refusal = refusal_of_pin("123456");
    EXPECT_EQ(refusal.reason, Reason::card_busy);
    EXPECT_EQ(refusal.tries_left, 1U);
    EXPECT_EQ(calls("C_Login"), 0U);
    EXPECT_EQ(read("tries"), "1");
    card_->take_last_try();
    EXPECT_EQ(refusal_of_pin("123456").reason, Reason::granted);
    EXPECT_EQ(calls("C_Login"), 1U);
}

TEST_F(ModuleCardTest, ATokenThatAnotherProgramHasBlockedIsNotShownThePin) {
    begin(Algorithm::EccP256);
    ASSERT_TRUE(open());
    ASSERT_TRUE(card_->open());
    write("tries", "0");
    card_->take_last_try();
    const auto refusal = refusal_of_pin("123456");
    EXPECT_EQ(refusal.reason, Reason::pin_locked);
    EXPECT_EQ(refusal.tries_left, 0U);
    EXPECT_EQ(calls("C_Login"), 0U);
}

} // namespace
} // namespace signet::worker
