// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/agent/elevation_messages.hpp"

#include "certmap/text/ssh_data.hpp"

#include <algorithm>

namespace signet::worker {
namespace {

using certmap::SshReader;
using certmap::SshWriter;

} // namespace

Bytes encode(const ElevationRequest& request) {
    SshWriter content;
    content.byte(static_cast<std::uint8_t>(AgentMessage::extension));
    content.string(elevation_extension);
    content.string(request.key);
    content.string(request.challenge);
    return as_sent(content.bytes());
}

Bytes encode(const ElevationAnswer& answer) {
    SshWriter content;
    content.byte(static_cast<std::uint8_t>(AgentMessage::success));
    content.string(answer.path.host_key);
    content.number(answer.path.hops);
    content.string(answer.signature);
    return as_sent(content.bytes());
}

std::optional<std::string_view> extension_in(ByteView message) {
    if (!is(message, AgentMessage::extension)) return std::nullopt;
    return SshReader(message.subspan(1)).text();
}

std::optional<ElevationRequest> elevation_request_in(ByteView message) {
    if (extension_in(message) != elevation_extension) return std::nullopt;
    SshReader reader(message.subspan(1));
    reader.string(); // the name
    const auto key = reader.string();
    const auto challenge = reader.string();
    if (!key || !challenge || !reader.is_at_end()) return std::nullopt;
    return ElevationRequest{bytes_of(*key), bytes_of(*challenge)};
}

std::optional<ElevationAnswer> elevation_answer_in(ByteView message) {
    if (!is(message, AgentMessage::success)) return std::nullopt;
    SshReader reader(message.subspan(1));
    const auto host_key = reader.string();
    const auto hops = reader.number();
    const auto signature = reader.string();
    ElevationAnswer answer;
    const bool is_whole = host_key && host_key->size() == answer.path.host_key.size() && hops && signature &&
                          reader.is_at_end();
    if (!is_whole) return std::nullopt;
    std::ranges::copy(*host_key, answer.path.host_key.begin());
    answer.path.hops = *hops;
    answer.signature = bytes_of(*signature);
    return answer;
}

} // namespace signet::worker
