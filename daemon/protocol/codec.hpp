// SPDX-License-Identifier: Apache-2.0
#pragma once

// From a message to a frame and back. A message says what it is once, by `type` and `fields`; both directions
// run over that one list, so they cannot drift apart.

#include "daemon/protocol/fields.hpp"
#include "daemon/protocol/frame.hpp"

#include <utility>

namespace signet::protocol {

// too_long if a field of the message is above its limit.
template <class Message>
Result<Frame> encode(const Message& message) {
    FieldWriter writer;
    Message::fields(message, writer);
    auto body = writer.take();
    if (!body) return body.error();
    return Frame{Message::type, std::move(*body)};
}

// unexpected_type if the frame carries another message; else what FieldReader found wrong.
template <class Message>
Result<Message> decode(const Frame& frame) {
    if (frame.type != Message::type) return WireError::unexpected_type;
    Message message;
    FieldReader reader(frame.body);
    Message::fields(message, reader);
    if (auto end = reader.finish(); !end) return end.error();
    return message;
}

} // namespace signet::protocol
