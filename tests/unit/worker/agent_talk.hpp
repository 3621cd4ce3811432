// SPDX-License-Identifier: Apache-2.0
#pragma once

// What an ssh-agent says, for tests of those who listen.

#include "daemon/worker/agent/messages.hpp"

#include <string_view>

namespace signet::worker {

inline Bytes bytes_of(std::string_view text) {
    return {text.begin(), text.end()};
}

inline Bytes joined(std::initializer_list<Bytes> parts) {
    Bytes all;
    for (const Bytes& part : parts)
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

inline Bytes number(std::size_t value) {
    return {static_cast<std::uint8_t>(value >> 24U), static_cast<std::uint8_t>(value >> 16U),
            static_cast<std::uint8_t>(value >> 8U), static_cast<std::uint8_t>(value)};
}

inline Bytes string(const Bytes& value) {
    return joined({number(value.size()), value});
}
inline Bytes string(std::string_view text) {
    return string(bytes_of(text));
}

inline Bytes message(const Bytes& content) {
    return string(content);
}

inline const Bytes rsa = joined({string("ssh-rsa"), string("\x03"), string("modulus")});
inline const Bytes ec = joined({string("ecdsa-sha2-nistp256"), string("nistp256"), string("\x04point")});
inline const Bytes ed25519 = joined({string("ssh-ed25519"), string("point")});
inline const Bytes rsa_certificate =
    joined({string("ssh-rsa-cert-v01@openssh.com"), string("nonce"), string("\x03"), string("modulus"),
            string("what else an SSH certificate says")});

inline const Bytes success = message({6});
inline const Bytes failure = message({5});

inline Bytes identities(const std::vector<Bytes>& all) {
    Bytes content = joined({{12}, number(all.size())});
    for (const Bytes& identity : all)
        content = joined({content, string(identity), string("a comment")});
    return message(content);
}

} // namespace signet::worker
