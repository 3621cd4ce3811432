// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/agent/messages.hpp"

#include "certmap/text/ssh_data.hpp"

namespace signet::worker {
namespace {

using certmap::SshReader;
using certmap::SshWriter;

constexpr std::size_t length_bytes = 4;

void put_type(SshWriter& content, AgentMessage type) {
    content.byte(static_cast<std::uint8_t>(type));
}

} // namespace

bool is(ByteView message, AgentMessage type) {
    return !message.empty() && message.front() == static_cast<std::uint8_t>(type);
}

// A message goes as a string goes.
Bytes as_sent(ByteView message) {
    SshWriter sent;
    sent.string(message);
    return sent.bytes();
}

Bytes bare_message(AgentMessage type) {
    SshWriter content;
    put_type(content, type);
    return as_sent(content.bytes());
}

Bytes list_request() {
    return bare_message(AgentMessage::request_identities);
}

Bytes removal_request(ByteView identity) {
    SshWriter content;
    put_type(content, AgentMessage::remove_identity);
    content.string(identity);
    return as_sent(content.bytes());
}

Bytes encode(const SignRequest& request) {
    SshWriter content;
    put_type(content, AgentMessage::sign_request);
    content.string(request.key);
    content.string(request.data);
    content.number(request.flags);
    return as_sent(content.bytes());
}

std::optional<SignRequest> sign_request_in(ByteView message) {
    if (!is(message, AgentMessage::sign_request)) return std::nullopt;
    SshReader reader(message.subspan(1));
    const auto key = reader.string();
    const auto data = reader.string();
    const auto flags = reader.number();
    if (!key || !data || !flags || !reader.is_at_end()) return std::nullopt;
    return SignRequest{bytes_of(*key), bytes_of(*data), *flags};
}

std::optional<Bytes> signature_in(ByteView message) {
    if (!is(message, AgentMessage::sign_response)) return std::nullopt;
    SshReader reader(message.subspan(1));
    const auto signature = reader.string();
    if (!signature || !reader.is_at_end()) return std::nullopt;
    return bytes_of(*signature);
}

void AgentStream::append(ByteView received) {
    received_.insert(received_.end(), received.begin(), received.end());
}

std::optional<Bytes> AgentStream::take() {
    if (is_broken_ || received_.size() < length_bytes) return std::nullopt;
    const std::size_t length = SshReader(received_).number().value_or(0);
    is_broken_ = length == 0 || length > max_agent_message;
    if (is_broken_ || received_.size() - length_bytes < length) return std::nullopt;
    const auto begin = received_.begin() + length_bytes;
    const auto end = begin + static_cast<std::ptrdiff_t>(length);
    Bytes message(begin, end);
    received_.erase(received_.begin(), end);
    return message;
}

std::optional<std::vector<Bytes>> identities_in(ByteView message) {
    if (!is(message, AgentMessage::identities_answer)) return std::nullopt;
    SshReader reader(message.subspan(1));
    const auto count = reader.number();
    if (!count || *count > max_agent_identities) return std::nullopt;
    std::vector<Bytes> identities;
    for (std::size_t i = 0; i < *count; ++i) {
        const auto identity = reader.string();
        const auto comment = reader.string();
        if (!identity || !comment) return std::nullopt;
        identities.emplace_back(identity->begin(), identity->end());
    }
    if (!reader.is_at_end()) return std::nullopt;
    return identities;
}

} // namespace signet::worker
