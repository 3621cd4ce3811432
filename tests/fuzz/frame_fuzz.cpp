// SPDX-License-Identifier: Apache-2.0

// Foreign bytes as a frame: header, then a body of whatever type it names. What is accepted has one spelling:
// it is written back as the same bytes. Seeds: tests/data/frames/v3 and corpus/frame.

#include "tests/unit/protocol/all_messages.hpp"

#include <algorithm>
#include <cstdlib>

namespace {

using namespace signet::protocol;

void require(bool condition) {
    if (!condition) std::abort();
}

template <class Message>
void round_trip(const Frame& frame) {
    const auto message = decode<Message>(frame);
    if (!message) return;
    const auto again = encode(*message);
    require(again && again->type == frame.type && again->body == frame.body);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Header header{};
    if (size < header.size()) return 0;
    std::copy_n(data, header.size(), header.begin());
    const auto head = decode_header(header, max_worker_body);
    if (!head) return 0;
    require(encode_header(*head) == header);
    // The length in the header is not held against the input's: every body is worth decoding.
    const Frame frame{head->type, Bytes(data + header.size(), data + size)};
    testing::visit_message(frame.type,
                           [&]<class Message>(std::type_identity<Message>) { round_trip<Message>(frame); });
    return 0;
}
