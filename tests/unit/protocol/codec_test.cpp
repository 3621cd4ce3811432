// SPDX-License-Identifier: Apache-2.0

// Frames from a hostile peer: whatever is wrong with one, it is refused, and nothing is allocated for it
// first.

#include "tests/unit/protocol/all_messages.hpp"
#include "tests/unit/protocol/frame_text.hpp"
#include "tests/unit/protocol/samples.hpp"

#include <gtest/gtest.h>

#include <optional>

namespace signet::protocol::testing {
namespace {

using ::testing::Values;
using ::testing::ValuesIn;

// What decoding the frame as its own type says; nothing if it decodes.
std::optional<WireError> error_of(const Frame& frame) {
    std::optional<WireError> error;
    visit_message(frame.type, [&]<class Message>(std::type_identity<Message>) {
        const auto message = decode<Message>(frame);
        if (!message) error = message.error();
    });
    return error;
}

class EveryMessage : public ::testing::TestWithParam<const char*> {
protected:
    Frame frame_ = frame_of_tokens(split_tokens(GetParam()));
};

TEST_P(EveryMessage, IsRefusedWhereverItIsCutOff) {
    for (std::size_t size = 0; size < frame_.body.size(); ++size) {
        const Frame cut{frame_.type,
                        Bytes(frame_.body.begin(), frame_.body.begin() + static_cast<long>(size))};
        EXPECT_EQ(error_of(cut), WireError::truncated) << size;
    }
}

TEST_P(EveryMessage, IsRefusedWithAByteTooMany) {
    frame_.body.push_back(0);
    EXPECT_EQ(error_of(frame_), WireError::trailing);
}

TEST_P(EveryMessage, IsNotTakenForAnother) {
    for_each_message([&]<class Message>(std::type_identity<Message>) {
        if (Message::type == frame_.type) return;
        const auto message = decode<Message>(frame_);
        ASSERT_FALSE(message);
        EXPECT_EQ(message.error(), WireError::unexpected_type);
    });
}

// Whatever bytes a message of ours can be turned into, what decodes encodes to the same bytes again.
TEST_P(EveryMessage, HasOneSpellingOnly) {
    for (std::size_t i = 0; i < frame_.body.size(); ++i) {
        for (const unsigned bit : {0U, 3U, 7U}) {
            Frame flipped = frame_;
            flipped.body[i] = static_cast<std::uint8_t>(flipped.body[i] ^ (1U << bit));
            if (error_of(flipped)) continue;
            EXPECT_EQ(frame_of_tokens(tokens_of_frame(flipped)).body, flipped.body) << i;
        }
    }
}

// A full card in every reader, with all names and certificates as long as they may be.
TEST(Certificates, FitIntoAFrame) {
    const auto fill = [](auto& text) { text = std::string(text.max, 'x'); };
    Certificates full;
    full.cards.resize(full.cards.max);
    for (CardStatus& card : full.cards) {
        for (auto* const name :
             {&card.reader, &card.seat, &card.state, &card.label, &card.reason, &card.detail, &card.driver})
            fill(*name);
        fill(card.user);
        fill(card.principal);
        card.tries_left = 3;
    }
    full.certificates.resize(full.certificates.max);
    for (InsertedCertificate& certificate : full.certificates) {
        for (auto* const name : {&certificate.reader, &certificate.slot, &certificate.reason,
                                 &certificate.detail, &certificate.user})
            fill(*name);
        fill(certificate.principal);
        certificate.der.resize(max_inserted_der / full.certificates.max);
    }
    full.readers.names.assign(full.readers.names.max, std::string(Name::max, 'x'));
    fill(full.readers.problem);
    const auto frame = encode(full);
    ASSERT_TRUE(frame);
    EXPECT_LE(frame->body.size(), max_worker_body);
}

INSTANTIATE_TEST_SUITE_P(Samples, EveryMessage, ValuesIn(samples),
                         [](const auto& instance) { return split_tokens(instance.param).front(); });

// One of each kind of field, with small limits.
struct Probe {
    static constexpr auto type = MessageType::done;
    bool flag = false;
    Level level = Level::info;
    Text<4> text;
    Blob<4> bytes;
    TextList<2, 4> list;
    std::optional<std::uint8_t> tries;
    static void fields(auto& self, auto& field) {
        field(self.flag, self.level, self.text, self.bytes, self.list, self.tries);
    }
};

struct HostileCase {
    const char* name;
    std::string_view body; // Probe's fields by hand
    WireError error;
};
using namespace std::string_view_literals;

class HostileField : public ::testing::TestWithParam<HostileCase> {};

TEST_P(HostileField, IsRefused) {
    const std::string_view body = GetParam().body;
    const auto probe = decode<Probe>(Frame{Probe::type, Bytes(body.begin(), body.end())});
    ASSERT_FALSE(probe);
    EXPECT_EQ(probe.error(), GetParam().error);
}

INSTANTIATE_TEST_SUITE_P(
    OneWrongByte, HostileField,
    Values(HostileCase{"BoolOfTwo", "\2\0\0\0\0\0\0\0\0\0\0\0\0"sv, WireError::bad_value},
           HostileCase{"EnumAfterItsLast", "\0\3\0\0\0\0\0\0\0\0\0\0\0"sv, WireError::bad_value},
           HostileCase{"TextAboveItsLimit", "\0\0\0\0\0\5aaaaa\0\0\0\0\0\0\0"sv, WireError::too_long},
           HostileCase{"TextOfFourGigabytes", "\0\0\xff\xff\xff\xff"sv, WireError::too_long},
           HostileCase{"TextPastTheEnd", "\0\0\0\0\0\4aa"sv, WireError::truncated},
           HostileCase{"TextWithNul", "\0\0\0\0\0\1\0\0\0\0\0\0\0\0"sv, WireError::bad_value},
           HostileCase{"TextWithEscape", "\0\0\0\0\0\1\x1b\0\0\0\0\0\0\0"sv, WireError::bad_value},
           HostileCase{"TextNotUtf8", "\0\0\0\0\0\1\xff\0\0\0\0\0\0\0"sv, WireError::bad_value},
           HostileCase{"BytesAboveTheirLimit", "\0\0\0\0\0\0\0\0\0\5aaaaa\0\0\0"sv, WireError::too_long},
           HostileCase{"ListAboveItsCount", "\0\0\0\0\0\0\0\0\0\0\0\3"sv, WireError::too_long},
           HostileCase{"ItemAboveItsLimit", "\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0\5aaaaa\0"sv, WireError::too_long},
           HostileCase{"PresenceOfTwo", "\0\0\0\0\0\0\0\0\0\0\0\0\2"sv, WireError::bad_value}),
    [](const auto& instance) { return instance.param.name; });

TEST(Probe, DecodesWhereNothingIsWrong) {
    const auto body = "\1\1\0\0\0\4abcd\0\0\0\1\xff\0\2\0\0\0\1a\0\0\0\0\1\7"sv;
    const auto probe = decode<Probe>(Frame{Probe::type, Bytes(body.begin(), body.end())});
    ASSERT_TRUE(probe) << text_of(probe.error());
    EXPECT_EQ(probe->text, "abcd");
    EXPECT_EQ(probe->list, (std::vector<std::string>{"a", ""}));
    EXPECT_EQ(probe->tries, 7);
}

TEST(Probe, IsNotWrittenAboveItsLimits) {
    Probe too_much;
    too_much.text = "five!";
    EXPECT_EQ(encode(too_much).error(), WireError::too_long);
    too_much = Probe{};
    too_much.list = {"a", "b", "c"};
    EXPECT_EQ(encode(too_much).error(), WireError::too_long);
}

TEST(Pin, IsRefusedAboveTheLongestSecret) {
    Frame frame{MessageType::authenticate, {0, 0, 1, 1}};
    frame.body.resize(4 + Secret::max_size + 1, '1');
    EXPECT_EQ(decode<Authenticate>(frame).error(), WireError::too_long);
}

struct TextCase {
    std::string_view text;
    bool clean;
};

TEST(CleanText, IsUtf8WithoutControls) {
    const TextCase cases[] = {
        {"", true},
        {"plain", true},
        {"two\nlines\tand a tab", true},
        {"für 東京 \xf0\x9f\x94\x91", true},
        {"nul\0"sv, false},
        {"\x1b[2J", false},
        {"\r", false},
        {"\x7f", false},
        {"\xc2\x9b"
         "2J",
         false},                     // U+009B, CSI in one character
        {"\xc2\xa0", true},          // the first above C1
        {"\x80", false},             // continuation without a start
        {"\xc3", false},             // start without continuation
        {"\xc0\xaf", false},         // overlong '/'
        {"\xe0\x80\xaf", false},     // overlong
        {"\xf0\x80\x80\xaf", false}, // overlong
        {"\xed\xa0\x80", false},     // surrogate
        {"\xf4\x90\x80\x80", false}, // above U+10FFFF
        {"\xf5\x80\x80\x80", false}, // no such start
        {"\xe2\x82", false},         // cut off
    };
    for (const TextCase& entry : cases)
        EXPECT_EQ(is_clean_text(entry.text), entry.clean) << quote(entry.text);
}

} // namespace
} // namespace signet::protocol::testing
