// SPDX-License-Identifier: Apache-2.0
// Which token is the card in a reader, and what a token without one is called.
#include "daemon/worker/module/slots.hpp"
#include "tests/unit/worker/module_scene.hpp"

#include <gtest/gtest.h>

namespace signet::worker {
namespace {

const std::string long_name = "Alcor Micro AU9540 with a name that has more than sixty-four characters 00 00";

ModuleToken in_reader(CK_SLOT_ID slot, const std::string& reader) {
    ModuleToken token;
    token.slot = slot;
    token.is_removable = true;
    token.reader = reader.substr(0, 64);
    return token;
}

ModuleToken without_reader(const std::string& label, const std::string& serial) {
    ModuleToken token;
    token.label = label;
    token.serial = serial;
    return token;
}

protocol::ReaderState reader_named(const std::string& name, bool has_card) {
    protocol::ReaderState reader;
    reader.name = name;
    reader.present = has_card;
    return reader;
}

struct Row {
    const char* what;
    std::vector<ModuleToken> tokens;
    std::string reader;
    std::vector<std::string> others; // with a card
    std::vector<CK_SLOT_ID> meant;
    std::vector<std::string> empty_ones{};
};

class TokensInReader : public testing::TestWithParam<Row> {};

TEST_P(TokensInReader, AreTheOnesThatAreSafeToName) {
    std::vector<CK_SLOT_ID> found;
    std::vector<protocol::ReaderState> others;
    for (const auto& name : GetParam().others)
        others.push_back(reader_named(name, true));
    for (const auto& name : GetParam().empty_ones)
        others.push_back(reader_named(name, false));
    for (const auto& token : tokens_in_reader(GetParam().tokens, GetParam().reader, others))
        found.push_back(token.slot);
    EXPECT_EQ(found, GetParam().meant) << GetParam().what;
}

INSTANTIATE_TEST_SUITE_P(
    Readers, TokensInReader,
    testing::Values(
        Row{"by name", {in_reader(1, "A 00 00"), in_reader(2, "B 01 00")}, "B 01 00", {"A 00 00"}, {2}},
        Row{"a card with two PINs",
            {in_reader(1, "A 00 00"), in_reader(2, "A 00 00")},
            "A 00 00",
            {},
            {1, 2}},
        Row{"a name that is cut", {in_reader(1, long_name)}, long_name, {"A 00 00"}, {1}},
        Row{"two that are cut to the same", {in_reader(1, long_name)}, long_name, {long_name + "1"}, {}},
        Row{"names of its own, one card, one token", {in_reader(4, "Slot 4")}, "A 00 00", {}, {4}},
        Row{"names of its own, two cards", {in_reader(4, "Slot 4")}, "A 00 00", {"B 01 00"}, {}},
        Row{"names of its own, two tokens",
            {in_reader(4, "Slot 4"), in_reader(5, "Slot 5")},
            "A 00 00",
            {},
            {}},
        Row{"names of its own, beside an empty reader",
            {in_reader(4, "Slot 4")},
            "A 00 00",
            {},
            {4},
            {"B 01 00"}},
        Row{"the name of a reader whose card pcscd has not seen yet",
            {in_reader(2, "B 01 00")},
            "A 00 00",
            {},
            {},
            {"B 01 00"}},
        Row{"a token that is in none", {without_reader("alice", "1")}, "A 00 00", {}, {}},
        Row{"nothing", {}, "A 00 00", {}, {}}));

TEST(TokensWithoutReader, HaveAName) {
    const std::vector<ModuleToken> tokens{without_reader("alice", "1"), in_reader(2, "A 00 00"),
                                          without_reader("bob", "2"), without_reader("bob", "3")};
    EXPECT_EQ(names_without_reader("/usr/lib/softhsm/libsofthsm2.so", tokens),
              (std::vector<std::string>{"PKCS#11 libsofthsm2.so alice", "", "PKCS#11 libsofthsm2.so bob 2",
                                        "PKCS#11 libsofthsm2.so bob 3"}));
}

class TokensOfModule : public ModuleScene {};

TEST_F(TokensOfModule, AreCleanText) {
    behave("label \x1b[31mred\xff\nserial 1\n");
    const auto module = module_of();
    const auto tokens = tokens_of(module);
    ASSERT_TRUE(tokens);
    ASSERT_EQ(tokens->size(), 1U);
    EXPECT_EQ(tokens->front().label, "?[31mred?");
}

TEST(TextOfField, IsOneLineThatIsReadAsItIsWritten) {
    const auto text_of = [](std::string_view text) {
        return text_of_field({reinterpret_cast<const unsigned char*>(text.data()), text.size()});
    };
    EXPECT_EQ(text_of("M\xC3\xBCller's token   "), "M\xC3\xBCller's token");
    EXPECT_EQ(text_of("Token\tof alice"), "Token?of alice");
    EXPECT_EQ(text_of("Token\nPIN for root:"), "Token?PIN for root:");
    for (const char* const control :
         {"\xE2\x80\xAE", "\xE2\x81\xA6", "\xE2\x80\xA8"}) // U+202E, U+2066, U+2028
        EXPECT_EQ(text_of("a" + std::string(control) + "b"), "a???b");
}

TEST_F(TokensOfModule, AreNoneInAnEmptySlot) {
    remove();
    const auto module = module_of();
    EXPECT_TRUE(tokens_of(module)->empty());
    EXPECT_FALSE(token_in_slot(module, 7));
}

} // namespace
} // namespace signet::worker
