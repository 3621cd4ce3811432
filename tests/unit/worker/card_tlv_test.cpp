// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/card/tlv.hpp"
#include "tests/unit/worker/card_script.hpp"

namespace signet::worker {
namespace {

using test::from_hex;

TEST(Tlv, TakesOneObjectAndLeavesTheRest) {
    const auto bytes = from_hex("5C 03 5FC105 00");
    ByteView rest = bytes;
    const auto object = take_tlv(rest);
    ASSERT_TRUE(object);
    EXPECT_EQ(object->tag, 0x5CU);
    EXPECT_EQ(Bytes(object->value.begin(), object->value.end()), from_hex("5FC105"));
    EXPECT_EQ(rest.size(), 1U);
}

TEST(Tlv, ReadsTagsOfUpToThreeBytes) {
    struct Row {
        const char* hex;
        std::uint32_t tag;
    };
    for (const Row& row :
         {Row{"7F4900", 0x7F49}, Row{"5FC10500", 0x5FC105}, Row{"53820000", 0x53}, Row{"708100", 0x70}}) {
        const auto bytes = from_hex(row.hex);
        ByteView rest = bytes;
        const auto object = take_tlv(rest);
        ASSERT_TRUE(object) << row.hex;
        EXPECT_EQ(object->tag, row.tag);
        EXPECT_TRUE(object->value.empty());
    }
}

TEST(Tlv, RefusesWhatIsMalformedAndTakesNothing) {
    for (const char* hex : {"", "53", "5F", "5FC1", "5FC1C1C100", "5302AA", "5381", "5382FF", "538200",
                            "5380", "5383000001AA", "5384000000", "53FF"}) {
        const auto bytes = from_hex(hex);
        ByteView rest = bytes;
        EXPECT_FALSE(take_tlv(rest)) << hex;
        EXPECT_EQ(rest.size(), bytes.size()) << hex;
    }
}

TEST(Tlv, FindsAnObjectAmongItsSiblingsOnly) {
    const auto bytes = from_hex("7104 70020102 7001AA FE00");
    const auto found = find_tlv(bytes, 0x70);
    ASSERT_TRUE(found);
    EXPECT_EQ(Bytes(found->begin(), found->end()), from_hex("AA"));
    EXPECT_FALSE(find_tlv(bytes, 0x72));
}

TEST(Tlv, WritesTheShortestLengthAndReadsItBack) {
    struct Row {
        std::size_t size;
        const char* head;
    };
    for (const Row& row : {Row{0, "8100"}, Row{127, "817F"}, Row{128, "818180"}, Row{255, "8181FF"},
                           Row{256, "81820100"}, Row{65535, "8182FFFF"}}) {
        Bytes written;
        append_tlv(written, 0x81, Bytes(row.size, 0x5A));
        const auto head = from_hex(row.head);
        ASSERT_EQ(written.size(), head.size() + row.size);
        EXPECT_TRUE(std::equal(head.begin(), head.end(), written.begin()));
        const auto found = find_tlv(written, 0x81);
        ASSERT_TRUE(found);
        EXPECT_EQ(found->size(), row.size);
    }
}

} // namespace
} // namespace signet::worker
