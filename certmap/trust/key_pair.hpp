// SPDX-License-Identifier: Apache-2.0
#pragma once

// Does a private key belong to a certificate? For files that an administrator has laid side by side.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace signet::certmap {

enum class KeyPair : std::uint8_t {
    fits,
    differs,    // it is the key of another certificate
    unreadable, // no PEM of a private key, or one with a passphrase
};

KeyPair judge_key_pair(std::string_view key_pem, const std::vector<std::uint8_t>& certificate);

} // namespace signet::certmap
