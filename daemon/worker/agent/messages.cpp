// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/agent/messages.hpp"

#include <string_view>

namespace signet::worker {
namespace {

// Of draft-miller-ssh-agent, 5.1.
constexpr std::uint8_t request_identities = 11;
constexpr std::uint8_t identities_answer = 12;
constexpr std::uint8_t remove_identity = 18;
// PROTOCOL.certkeys of OpenSSH.
constexpr std::string_view certificate_suffix = "-cert-v01@openssh.com";

constexpr std::size_t length_bytes = 4;

void put_length(Bytes& bytes, std::size_t length) {
    for (unsigned shift = 32; shift > 0;) {
        shift -= 8;
        bytes.push_back(static_cast<std::uint8_t>(length >> shift));
    }
}

void put_string(Bytes& bytes, ByteView value) {
    put_length(bytes, value.size());
    bytes.insert(bytes.end(), value.begin(), value.end());
}

std::size_t length_at_front(ByteView bytes) {
    std::size_t length = 0;
    for (const std::uint8_t byte : bytes.first(length_bytes))
        length = length << 8U | byte;
    return length;
}

// The data types of RFC 4251 5, from the front.
class SshReader {
public:
    explicit SshReader(ByteView bytes) : rest_(bytes) {}

    std::optional<std::size_t> number() {
        if (rest_.size() < length_bytes) return std::nullopt;
        const auto value = length_at_front(rest_);
        rest_ = rest_.subspan(length_bytes);
        return value;
    }
    std::optional<ByteView> string() {
        const auto length = number();
        if (!length || *length > rest_.size()) return std::nullopt;
        const auto value = rest_.first(*length);
        rest_ = rest_.subspan(*length);
        return value;
    }
    bool is_at_end() const { return rest_.empty(); }

private:
    ByteView rest_;
};

std::string_view text_of(ByteView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

} // namespace

Bytes list_request() {
    Bytes request;
    put_length(request, 1);
    request.push_back(request_identities);
    return request;
}

Bytes removal_request(ByteView identity) {
    Bytes request;
    put_length(request, 1 + length_bytes + identity.size());
    request.push_back(remove_identity);
    put_string(request, identity);
    return request;
}

void AgentStream::append(ByteView received) {
    received_.insert(received_.end(), received.begin(), received.end());
}

std::optional<Bytes> AgentStream::take() {
    if (is_broken_ || received_.size() < length_bytes) return std::nullopt;
    const auto length = length_at_front(received_);
    is_broken_ = length == 0 || length > max_agent_message;
    if (is_broken_ || received_.size() - length_bytes < length) return std::nullopt;
    const auto begin = received_.begin() + length_bytes;
    const auto end = begin + static_cast<std::ptrdiff_t>(length);
    Bytes message(begin, end);
    received_.erase(received_.begin(), end);
    return message;
}

std::optional<std::vector<Bytes>> identities_in(ByteView message) {
    if (message.empty() || message.front() != identities_answer) return std::nullopt;
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

// A certificate is its type, a nonce, and then the key's two fields, which for RSA are its numbers and for ECDSA the curve and
// the point; more follows. Keys of other kinds have another number of fields, and no card that signetd knows has one.
Bytes key_of_identity(ByteView identity) {
    Bytes key(identity.begin(), identity.end());
    SshReader reader(identity);
    const auto type = reader.string();
    if (!type || !text_of(*type).ends_with(certificate_suffix)) return key;
    const auto nonce = reader.string();
    const auto first = reader.string();
    const auto second = reader.string();
    if (!nonce || !first || !second) return key;
    key.clear();
    put_string(key, type->first(type->size() - certificate_suffix.size()));
    put_string(key, *first);
    put_string(key, *second);
    return key;
}

} // namespace signet::worker
