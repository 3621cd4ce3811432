// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/card/terminal.hpp"

#include <gtest/gtest.h>

#include <ostream>

namespace signet::card {
namespace {

struct Row {
    std::string_view name;
    Bytes apdu;
    std::size_t data;
    std::optional<std::size_t> expected;
};

Bytes joined(std::string_view head, std::size_t fill, std::string_view tail) {
    Bytes all = hex(head);
    all.resize(all.size() + fill, 0x55);
    append(all, hex(tail));
    return all;
}

class GoodApdu : public testing::TestWithParam<Row> {};

TEST_P(GoodApdu, IsRead) {
    const auto command = parse_command(GetParam().apdu);
    ASSERT_TRUE(command);
    EXPECT_EQ(command->data.size(), GetParam().data);
    EXPECT_EQ(command->expected, GetParam().expected);
}

TEST_P(GoodApdu, IsWrittenAgainAsItWas) {
    const auto command = parse_command(GetParam().apdu);
    ASSERT_TRUE(command);
    EXPECT_EQ(encode_command(*command), GetParam().apdu);
}

INSTANTIATE_TEST_SUITE_P(
    Iso7816, GoodApdu,
    testing::Values(Row{"case 1", hex("00200080"), 0, {}}, Row{"case 2 short", hex("00C0000010"), 0, 16},
                    Row{"case 2 short, all", hex("00C0000000"), 0, 256},
                    Row{"case 3 short", joined("0020008008", 8, ""), 8, {}},
                    Row{"case 3 short, longest", joined("00200080FF", 255, ""), 255, {}},
                    Row{"case 4 short", joined("00CB3FFF05", 5, "00"), 5, 256},
                    Row{"case 2 extended", hex("00C00000000100"), 0, 256},
                    Row{"case 2 extended, all", hex("00C00000000000"), 0, 65536},
                    Row{"case 3 extended", joined("0087079A000108", 264, ""), 264, {}},
                    Row{"case 4 extended", joined("0087079A000108", 264, "0000"), 264, 65536}),
    [](const auto& test) { return "Row" + std::to_string(test.index); });

class BadApdu : public testing::TestWithParam<Row> {};

TEST_P(BadApdu, IsWrongLengthToTheCard) {
    auto card = piv_card({});
    EXPECT_EQ(card.transmit(GetParam().apdu).status, status::kWrongLength);
}

INSTANTIATE_TEST_SUITE_P(
    Iso7816, BadApdu,
    testing::Values(Row{"nothing", {}, 0, {}}, Row{"cut header", hex("002000"), 0, {}},
                    Row{"data missing", joined("0020008008", 7, ""), 0, {}},
                    Row{"data left over", joined("0020008008", 10, ""), 0, {}},
                    Row{"extended, no length", hex("002000800000"), 0, {}},
                    Row{"extended, Lc zero", joined("00200080000000", 3, ""), 0, {}},
                    Row{"extended, data missing", joined("00200080000010", 15, ""), 0, {}},
                    Row{"extended, half an Le", joined("00200080000010", 17, ""), 0, {}}),
    [](const auto& test) { return "Row" + std::to_string(test.index); });

// For gtest's messages.
std::ostream& operator<<(std::ostream& out, const Row& row) {
    return out << row.name;
}

TEST(Tlv, CutOrOverlongElementsAreRefused) {
    for (const auto* const text : {"5C", "5C03", "5C035FC1", "5C80", "5C83000001AA", "5F", "1F8181"})
        EXPECT_FALSE(read_elements(hex(text))) << text;
}

TEST(Tlv, LongLengthsAndTagsSurviveTheTrip) {
    for (const std::size_t size : {0U, 127U, 128U, 255U, 256U, 4000U}) {
        const Bytes encoded = tlv(0x5FC105, Bytes(size, 0xAB));
        const auto elements = read_elements(encoded);
        ASSERT_TRUE(elements) << size;
        EXPECT_EQ(elements->at(0).tag, 0x5FC105U);
        EXPECT_EQ(elements->at(0).value.size(), size);
    }
}

} // namespace
} // namespace signet::card
