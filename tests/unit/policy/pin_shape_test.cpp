// SPDX-License-Identifier: Apache-2.0
#include "policy/pin_shape.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace signet::policy {
namespace {

using namespace std::string_view_literals;

std::string_view judged(std::string_view pin, PinShape shape) {
    return id_of(check_pin_shape(std::as_bytes(std::span(pin)), shape).reason);
}

TEST(PinShape, OfPivIsSixToEightDigits) {
    for (const auto pin : {"123456"sv, "1234567"sv, "00000000"sv})
        EXPECT_EQ(judged(pin, piv_pin_shape), "granted") << pin;
    for (const auto pin : {""sv, "12345"sv, "123456789"sv, "12345a"sv, "12345 "sv, "12345\xFF"sv, "12345\0"sv,
                           "12345/"sv, "12345:"sv, "１２"sv})
        EXPECT_EQ(judged(pin, piv_pin_shape), "pin-shape") << pin;
}

TEST(PinShape, MayAllowMoreThanDigits) {
    constexpr PinShape letters{4, 8, false};
    EXPECT_EQ(judged("abcd"sv, letters), "granted");
    EXPECT_EQ(judged("abc"sv, letters), "pin-shape");
    EXPECT_EQ(judged("abcdefghi"sv, letters), "pin-shape");
}

TEST(PinShape, NobodySetTakesNoPin) {
    EXPECT_EQ(judged("123456"sv, PinShape{}), "pin-shape");
}

TEST(PinShape, SaysNothingAboutThePin) {
    EXPECT_EQ(check_pin_shape(std::as_bytes(std::span("secret"sv)), piv_pin_shape).detail, "");
}

} // namespace
} // namespace signet::policy
