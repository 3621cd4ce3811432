// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/agent/messages.hpp"

#include "certmap/text/ssh_data.hpp"

#include <string_view>

namespace signet::worker {
namespace {

// Of draft-miller-ssh-agent, 5.1.
constexpr std::uint8_t request_identities = 11;
constexpr std::uint8_t identities_answer = 12;
constexpr std::uint8_t remove_identity = 18;
// PROTOCOL.certkeys of OpenSSH.
constexpr std::string_view certificate_suffix = "-cert-v01@openssh.com";

using certmap::append_ssh_number;
using certmap::append_ssh_string;
using certmap::SshReader;

} // namespace

Bytes list_request() {
    Bytes request;
    append_ssh_number(request, 1);
    request.push_back(request_identities);
    return request;
}

Bytes removal_request(ByteView identity) {
    Bytes request;
    append_ssh_number(request, 1 + certmap::ssh_number_size + identity.size());
    request.push_back(remove_identity);
    append_ssh_string(request, identity);
    return request;
}

void AgentStream::append(ByteView received) {
    received_.insert(received_.end(), received.begin(), received.end());
}

std::optional<Bytes> AgentStream::take() {
    SshReader reader(received_);
    const auto length = is_broken_ ? std::nullopt : reader.number();
    if (!length) return std::nullopt;
    is_broken_ = *length == 0 || *length > max_agent_message;
    if (is_broken_ || received_.size() - certmap::ssh_number_size < *length) return std::nullopt;
    const auto begin = received_.begin() + certmap::ssh_number_size;
    const auto end = begin + static_cast<std::ptrdiff_t>(*length);
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
    const auto type = reader.text();
    if (!type || !type->ends_with(certificate_suffix)) return key;
    const auto nonce = reader.string();
    const auto first = reader.string();
    const auto second = reader.string();
    if (!nonce || !first || !second) return key;
    key.clear();
    append_ssh_string(key, type->substr(0, type->size() - certificate_suffix.size()));
    append_ssh_string(key, *first);
    append_ssh_string(key, *second);
    return key;
}

} // namespace signet::worker
