// SPDX-License-Identifier: Apache-2.0

// Golden frames: tests/data/frames/v3/<message>.bin is what a message is on the wire, <message>.txt says the
// same for people. Both directions are held against them. SIGNET_REGENERATE=1 writes them anew: then look at
// the difference, because every byte that changes is a peer of another version that no longer understands.

#include "tests/unit/protocol/all_messages.hpp"
#include "tests/unit/protocol/frame_text.hpp"
#include "tests/unit/protocol/samples.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

namespace signet::protocol::testing {
namespace {

std::filesystem::path golden_file(std::string_view name, const char* extension) {
    return std::filesystem::path(SIGNET_TEST_DATA) / "frames" / "v3" / (std::string(name) + extension);
}

std::string read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    EXPECT_TRUE(file) << path;
    return {std::istreambuf_iterator<char>(file), {}};
}

void write_file(const std::filesystem::path& path, std::string_view content) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << content;
}

std::string wire_of(const Frame& frame) {
    const Bytes wire = to_wire(frame);
    return {wire.begin(), wire.end()};
}

// The message's name on the first line, then a field a line.
std::string text_of(const Frame& frame) {
    const auto tokens = tokens_of_frame(frame);
    std::string text = tokens.front() + "\n";
    for (std::size_t i = 1; i < tokens.size(); ++i)
        text += quote(tokens[i]) + "\n";
    return text;
}

Frame frame_of_wire(const std::string& wire) {
    Header header{};
    std::copy_n(wire.begin(), std::min(header.size(), wire.size()), header.begin());
    const FrameHead head = decode_header(header, max_worker_body).value();
    Frame frame{head.type, Bytes(wire.begin() + header_size, wire.end())};
    EXPECT_EQ(head.body_size, frame.body.size());
    return frame;
}

class GoldenFrame : public ::testing::TestWithParam<const char*> {
protected:
    void SetUp() override {
        if (std::getenv("SIGNET_REGENERATE") == nullptr) return;
        write_file(golden_file(name(), ".bin"), wire_of(frame_));
        write_file(golden_file(name(), ".txt"), text_of(frame_));
    }
    std::string name() const { return std::string(name_of(frame_.type)); }

    Frame frame_ = frame_of_tokens(split_tokens(GetParam()));
};

TEST_P(GoldenFrame, IsWrittenAsItAlwaysWas) {
    EXPECT_EQ(wire_of(frame_), read_file(golden_file(name(), ".bin")));
}

TEST_P(GoldenFrame, IsReadAsItAlwaysWas) {
    const Frame read = frame_of_wire(read_file(golden_file(name(), ".bin")));
    EXPECT_EQ(text_of(read), read_file(golden_file(name(), ".txt")));
}

TEST_P(GoldenFrame, IsWrittenFromItsDescription) {
    const Frame described = frame_of_tokens(split_tokens(read_file(golden_file(name(), ".txt"))));
    EXPECT_EQ(wire_of(described), read_file(golden_file(name(), ".bin")));
}

INSTANTIATE_TEST_SUITE_P(EveryMessage, GoldenFrame, ::testing::ValuesIn(samples),
                         [](const auto& instance) { return split_tokens(instance.param).front(); });

TEST(MessageList, NamesEveryTypeOnTheWire) {
    for (unsigned raw = 0; raw <= 0xffff; ++raw) {
        const auto type = static_cast<MessageType>(raw);
        const bool listed = visit_message(type, [](auto) {});
        EXPECT_EQ(listed, !name_of(type).empty()) << std::hex << raw;
    }
}

TEST(MessageList, HasASampleOfEveryMessage) {
    std::set<std::string> sampled;
    for (const char* sample : samples)
        sampled.insert(split_tokens(sample).front());
    for_each_message([&]<class Message>(std::type_identity<Message>) {
        EXPECT_TRUE(sampled.contains(std::string(name_of(Message::type)))) << name_of(Message::type);
    });
    EXPECT_EQ(sampled.size(), std::tuple_size_v<AllMessages>);
}

TEST(MessageList, FitsTheLimitOfAClientWhereAClientSendsIt) {
    for (const char* sample : samples) {
        const Frame frame = frame_of_tokens(split_tokens(sample));
        if (static_cast<unsigned>(frame.type) >> 8U == 0x01) {
            EXPECT_LE(frame.body.size(), max_client_body);
        }
    }
}

} // namespace
} // namespace signet::protocol::testing
