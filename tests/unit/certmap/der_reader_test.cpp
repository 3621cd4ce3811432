// SPDX-License-Identifier: Apache-2.0
#include "certmap/parse/der_reader.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace signet::certmap {
namespace {

using Bytes = std::vector<std::uint8_t>;

std::optional<std::size_t> size_of_sequence(const Bytes& bytes) {
    const auto contents = DerReader(bytes).take(der_tag::sequence);
    if (!contents) return std::nullopt;
    return contents->size();
}

TEST(DerReader, TakesMinimalDefiniteLengthsOnly) {
    Bytes long_form{0x30, 0x81, 0x80};
    long_form.resize(3 + 128);
    Bytes two_octets{0x30, 0x82, 0x01, 0x00};
    two_octets.resize(4 + 256);
    const std::pair<Bytes, std::optional<std::size_t>> cases[] = {
        {{0x30, 0x00}, 0},
        {{0x30, 0x01, 0xaa}, 1},
        {{0x30, 0x01, 0xaa, 0xbb}, 1},
        {long_form, 128},
        {two_octets, 256},
        {{}, std::nullopt},
        {{0x30}, std::nullopt},
        {{0x31, 0x00}, std::nullopt},
        {{0x30, 0x02, 0xaa}, std::nullopt},
        {{0x30, 0x80, 0x00, 0x00}, std::nullopt},
        {{0x30, 0x81, 0x01, 0xaa}, std::nullopt},
        {{0x30, 0x82, 0x00, 0x01, 0xaa}, std::nullopt},
        {{0x30, 0x81}, std::nullopt},
        {{0x30, 0x83, 0x01, 0x00, 0x00}, std::nullopt},
        {{0x30, 0xff}, std::nullopt},
    };
    for (const auto& [bytes, size] : cases)
        EXPECT_EQ(size_of_sequence(bytes), size) << testing::PrintToString(bytes);
}

TEST(DerReader, TakesElementsInOrder) {
    const Bytes bytes{0x02, 0x01, 0x05, 0x30, 0x00};
    DerReader reader(bytes);
    EXPECT_FALSE(reader.take(der_tag::sequence).has_value());
    EXPECT_FALSE(DerReader(bytes).take_last(der_tag::integer).has_value());
    EXPECT_TRUE(reader.take(der_tag::integer).has_value());
    EXPECT_TRUE(reader.take_last(der_tag::sequence).has_value());
    EXPECT_TRUE(reader.at_end());
}

} // namespace
} // namespace signet::certmap
