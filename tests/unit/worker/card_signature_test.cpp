// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/card/signature.hpp"
#include "tests/unit/worker/card_script.hpp"

namespace signet::worker {
namespace {

using test::from_hex;
using test::operator+;

TEST(CardSignature, PadsADigestInfoToTheLengthOfTheModulus) {
    const auto padded = pad_pkcs1(from_hex("AABB"), 16);
    ASSERT_TRUE(padded);
    EXPECT_EQ(*padded, from_hex("0001 FFFFFFFFFFFFFFFFFFFFFF 00 AABB"));
}

TEST(CardSignature, RefusesAnInputThatLeavesFewerThanEightPaddingBytes) {
    EXPECT_TRUE(pad_pkcs1(Bytes(5, 0xAA), 16));
    const auto padded = pad_pkcs1(Bytes(6, 0xAA), 16);
    ASSERT_FALSE(padded);
    EXPECT_EQ(padded.error().reason, Reason::internal_error);
}

TEST(CardSignature, FitsAHashToTheField) {
    EXPECT_EQ(fit_to_field(from_hex("0102"), 4), from_hex("00000102"));
    EXPECT_EQ(fit_to_field(from_hex("01020304"), 4), from_hex("01020304"));
    EXPECT_EQ(fit_to_field(from_hex("010203040506"), 4), from_hex("01020304"));
}

TEST(CardSignature, UnwrapsEcdsaIntegersToTheLengthOfTheField) {
    struct Row {
        const char* der;
        const char* raw;
    };
    for (const Row& row : {Row{"3006 020101 020102", "00000001 00000002"},
                           Row{"3009 020500FFFFFFFF 020100", "FFFFFFFF 00000000"},
                           Row{"300C 02047FFFFFFF 020412345678", "7FFFFFFF 12345678"}}) {
        auto der = from_hex(row.der);
        der[1] = static_cast<std::uint8_t>(der.size() - 2);
        const auto raw = ecdsa_der_to_raw(der, 4);
        ASSERT_TRUE(raw) << row.der;
        EXPECT_EQ(*raw, from_hex(row.raw));
    }
}

TEST(CardSignature, RefusesWhatIsNoEcdsaSignature) {
    for (const char* der :
         {"", "3000", "3003020101", "3006020101040102", "300602018102 0101", "3005 0200 020101",
          "3006 020101 020102 00", "3009 020101 020102 020103", "300B 0205FFFFFFFFFF 020100",
          "300B 02050102030405 020100", "3007020101020102", "020101020102"}) {
        const auto raw = ecdsa_der_to_raw(from_hex(der), 4);
        ASSERT_FALSE(raw) << der;
        EXPECT_EQ(raw.error().reason, Reason::card_sign_failed);
    }
}

} // namespace
} // namespace signet::worker
