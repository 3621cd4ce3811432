// SPDX-License-Identifier: Apache-2.0
// PIN states: SP 800-73-4 part 2, 3.2.1 to 3.2.3.
#include "tests/unit/card/terminal.hpp"

#include <gtest/gtest.h>

#include <ostream>

namespace signet::card {
namespace {

Command query() {
    return {.cla = 0, .ins = instruction::kVerify, .p1 = 0, .p2 = 0x80, .data = {}, .expected = {}};
}

Command forget() {
    auto sent = query();
    sent.p1 = 0xFF;
    return sent;
}

Bytes pair_of(std::string_view first, std::string_view second) {
    Bytes both = pad_pin(first).value();
    append(both, pad_pin(second).value());
    return both;
}

Command change_pin(std::string_view from, std::string_view to) {
    return command(instruction::kChangeReferenceData, 0, 0x80, pair_of(from, to));
}
Command change_puk(std::string_view from, std::string_view to) {
    return command(instruction::kChangeReferenceData, 0, 0x81, pair_of(from, to));
}
Command unblock(std::string_view puk, std::string_view pin) {
    return command(instruction::kResetRetryCounter, 0, 0x80, pair_of(puk, pin));
}
Command verify_bytes(std::string_view data) {
    return command(instruction::kVerify, 0, 0x80, hex(data));
}

struct Step {
    Command sent;
    StatusWord status;
};

struct Story {
    std::string name;
    std::vector<Step> steps;
    unsigned tries_left;
    unsigned puk_tries_left = 3;
    bool verified = false;
};

std::ostream& operator<<(std::ostream& out, const Story& story) {
    return out << story.name;
}

class PinStory : public testing::TestWithParam<Story> {};

TEST_P(PinStory, EndsAsTheSpecificationSays) {
    auto card = piv_card({});
    int number = 0;
    for (const auto& step : GetParam().steps) {
        EXPECT_EQ(status_of(card, step.sent), step.status) << "step " << number;
        ++number;
    }
    EXPECT_EQ(card.piv().pin().tries_left(), GetParam().tries_left);
    EXPECT_EQ(card.piv().puk().tries_left(), GetParam().puk_tries_left);
    EXPECT_EQ(card.piv().verified(), GetParam().verified);
}

const Step kWrongOnce{verify("654321"), 0x63C2};
const Step kWrongTwice{verify("654321"), 0x63C1};
const Step kWrongThrice{verify("654321"), 0x63C0};
const Step kRight{verify("123456"), 0x9000};

INSTANTIATE_TEST_SUITE_P(
    Verify, PinStory,
    testing::Values(
        Story{"right", {kRight, {query(), 0x9000}}, 3, 3, true},
        Story{"query_costs_nothing", {{query(), 0x63C3}, {query(), 0x63C3}}, 3},
        Story{"wrong", {kWrongOnce, {query(), 0x63C2}}, 2},
        Story{"right_restores_the_tries", {kWrongOnce, kWrongTwice, kRight}, 3, 3, true},
        Story{"wrong_ends_verified", {kRight, kWrongOnce}, 2},
        Story{"blocked_refuses_the_right_one",
              {kWrongOnce, kWrongTwice, kWrongThrice, {verify("123456"), 0x6983}, {query(), 0x6983}},
              0},
        Story{"forget", {kRight, {forget(), 0x9000}, {query(), 0x63C3}}, 3},
        Story{"forget_takes_no_data", {kRight, {command(0x20, 0xFF, 0x80, {1}), 0x6A80}}, 3, 3, true}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Malformed, PinStory,
    testing::Values(
        Story{"short_block", {{verify_bytes("313233343536"), 0x6A80}}, 3},
        Story{"long_block", {{verify_bytes("313233343536FFFFFF"), 0x6A80}}, 3},
        Story{"letters", {{verify_bytes("313233343541FFFF"), 0x6A80}}, 3},
        Story{"five_digits", {{verify_bytes("3132333435FFFFFF"), 0x6A80}}, 3},
        Story{"digits_after_padding", {{verify_bytes("313233343536FF31"), 0x6A80}}, 3},
        Story{"padded_with_zero", {{verify_bytes("3132333435360000"), 0x6A80}}, 3},
        Story{"keeps_what_is_verified", {kRight, {verify_bytes("00"), 0x6A80}}, 3, 3, true},
        Story{"other_key_reference", {{command(0x20, 0, 0x00, pad_pin("123456").value()), 0x6A88}}, 3},
        Story{"other_p1", {{command(0x20, 0x01, 0x80, {}), 0x6A86}}, 3}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Change, PinStory,
    testing::Values(
        Story{"pin", {{change_pin("123456", "77777777"), 0x9000}, {verify("77777777"), 0x9000}}, 3, 3, true},
        Story{"pin_wrong_old", {kRight, {change_pin("654321", "777777"), 0x63C2}, {query(), 0x63C2}}, 2},
        Story{"pin_bad_new_costs_no_try", {{change_pin("654321", "12"), 0x6A80}}, 3},
        Story{"pin_cut", {{command(0x24, 0, 0x80, pad_pin("123456").value()), 0x6A80}}, 3},
        Story{"pin_blocked",
              {kWrongOnce, kWrongTwice, kWrongThrice, {change_pin("123456", "777777"), 0x6983}},
              0},
        Story{"puk",
              {{change_puk("12345678", "ABCDEFGH"), 0x9000}, {unblock("ABCDEFGH", "777777"), 0x9000}},
              3},
        Story{"puk_wrong_old", {{change_puk("00000000", "ABCDEFGH"), 0x63C2}}, 3, 2},
        Story{"other_reference", {{command(0x24, 0, 0x82, pair_of("123456", "777777")), 0x6A88}}, 3}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Unblock, PinStory,
    testing::Values(
        Story{"restores_the_tries",
              {kWrongOnce,
               kWrongTwice,
               kWrongThrice,
               {unblock("12345678", "777777"), 0x9000},
               {verify("777777"), 0x9000}},
              3,
              3,
              true},
        Story{"wrong_puk", {kRight, {unblock("00000000", "777777"), 0x63C2}, {query(), 0x63C3}}, 3, 2},
        Story{"puk_blocked",
              {{unblock("00000000", "777777"), 0x63C2},
               {unblock("00000000", "777777"), 0x63C1},
               {unblock("00000000", "777777"), 0x63C0},
               {unblock("12345678", "777777"), 0x6983}},
              3,
              0},
        Story{"bad_new_pin_costs_no_try", {{unblock("00000000", "12"), 0x6A80}}, 3}),
    [](const auto& test) { return test.param.name; });

TEST(PinState, RetryCounterOutlivesPowerOffAndVerifiedDoesNot) {
    auto card = piv_card({});
    transmit(card, verify("654321"));
    card.reset();
    transmit(card, select_piv());
    EXPECT_EQ(status_of(card, query()), 0x63C2);
    transmit(card, verify("123456"));
    card.reset();
    transmit(card, select_piv());
    EXPECT_EQ(status_of(card, query()), 0x63C3);
}

Command of_global_pin(Command sent) {
    sent.p2 = 0x00;
    return sent;
}

TEST(GlobalPin, HasTriesOfItsOwnAndOpensTheKeysWhereThePolicySaysSo) {
    struct Row {
        Bytes policy;
        bool by_application_pin;
        bool by_global_pin;
    };
    for (const Row& row : {Row{{0x40, 0x00}, true, false}, Row{{0x60, 0x10}, true, true},
                           Row{{0x60, 0x20}, true, true}, Row{{0x20, 0x20}, false, true}}) {
        Profile profile;
        profile.global_pin = "77777777";
        profile.pin_policy = row.policy;
        auto card = piv_card(std::move(profile));
        EXPECT_EQ(status_of(card, verify("123456")), 0x9000);
        EXPECT_EQ(card.piv().verified(), row.by_application_pin);
        EXPECT_EQ(status_of(card, of_global_pin(query())), 0x63C3);
        EXPECT_EQ(status_of(card, of_global_pin(verify("123456"))), 0x63C2);
        EXPECT_EQ(card.piv().pin().tries_left(), 3U);
        card.reset();
        transmit(card, select_piv());
        EXPECT_EQ(status_of(card, of_global_pin(verify("77777777"))), 0x9000);
        EXPECT_EQ(status_of(card, of_global_pin(query())), 0x9000);
        EXPECT_EQ(status_of(card, query()), 0x63C3);
        EXPECT_EQ(card.piv().verified(), row.by_global_pin);
    }
}

TEST(GlobalPin, IsUnknownToACardWithoutOne) {
    auto card = piv_card({});
    EXPECT_EQ(status_of(card, of_global_pin(query())), 0x6A88);
    EXPECT_EQ(status_of(card, of_global_pin(verify("123456"))), 0x6A88);
}

} // namespace
} // namespace signet::card
