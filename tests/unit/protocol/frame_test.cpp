// SPDX-License-Identifier: Apache-2.0
#include "daemon/protocol/frame.hpp"

#include <gtest/gtest.h>

namespace signet::protocol {
namespace {

TEST(Header, IsEightBytesBigEndian) {
    const Header header = encode_header({0x00010203, MessageType::ask});
    EXPECT_EQ(header, (Header{0, 1, 2, 3, 3, 0, 0x02, 0x01}));
}

TEST(Header, IsReadBack) {
    const auto head = decode_header(encode_header({4096, MessageType::verdict}), max_client_body);
    ASSERT_TRUE(head);
    EXPECT_EQ(head->body_size, 4096U);
    EXPECT_EQ(head->type, MessageType::verdict);
}

struct BadHeader {
    Header header;
    WireError error;
};

TEST(Header, IsRefused) {
    const BadHeader cases[] = {
        {{0, 0, 0, 0, 0, 0, 1, 1}, WireError::bad_version},
        {{0, 0, 0, 0, 1, 0, 1, 1}, WireError::bad_version},
        {{0, 0, 0, 0, protocol_version + 1, 0, 1, 1}, WireError::bad_version},
        {{0, 0, 0, 0, protocol_version, 1, 1, 1}, WireError::bad_value}, // the reserved byte
        {{0, 0, 0x10, 1, protocol_version, 0, 1, 1}, WireError::too_long},
        {{0xff, 0xff, 0xff, 0xff, protocol_version, 0, 1, 1}, WireError::too_long},
        {{'G', 'E', 'T', ' ', '/', ' ', 'H', 'T'}, WireError::bad_version},
    };
    for (const BadHeader& entry : cases)
        EXPECT_EQ(decode_header(entry.header, max_client_body).error(), entry.error);
}

TEST(Frame, GoesToTheWireInOnePiece) {
    const Bytes wire = to_wire(Frame{MessageType::done, {'a', 'b'}});
    EXPECT_EQ(wire, (Bytes{0, 0, 0, 2, 3, 0, 0x02, 0x10, 'a', 'b'}));
}

} // namespace
} // namespace signet::protocol
