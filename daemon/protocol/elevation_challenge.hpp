// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the key of a card far away signs, so that somebody may do as another here: the challenge that the host makes up, and
// the statement that `signetctl agent` makes of it, on the card's side. One codec for both sides, pure. Normative:
//
//     signet-elevation-1
//     nonce 32 bytes in hexadecimal
//     time seconds since the epoch
//     host web1
//     host-key SHA-256 of a key of this host's sshd in hexadecimal; 1 to 8 such lines
//     session c7
//     user alice
//     target root
//     service sudo
//     command apt
//
// Lines end with LF and have no other control character; session and command may be empty. That is what a plain agent signs.
// The other one signs this, and the bytes of the challenge behind it:
//
//     signet-elevation-bound-1
//     host-key that of the host which the agent's connection is bound to
//     hops 1
//     words sudo apt on web1 asks for your card

#include "certmap/text/encoding.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace signet::protocol {

// Nothing that SSH signs begins like this: the data of a logon begins with the length of a session's name, which is four
// bytes with zeros in front, and that of ssh-keygen -Y with "SSHSIG".
constexpr std::string_view signet_prefix = "signet-";
constexpr std::string_view elevation_prefix = "signet-elevation-1\n";
constexpr std::string_view bound_prefix = "signet-elevation-bound-1\n";

using HostKeyDigest = std::array<std::uint8_t, 32>; // SHA-256 of the key as SSH writes it

constexpr std::size_t max_elevation_host_keys = 8;    // OpenSSH makes three
constexpr std::size_t max_elevation_name = 255;       // bytes: HOST_NAME_MAX, LOGIN_NAME_MAX
constexpr std::size_t max_elevation_command = 256;    // bytes: what a person reads before the answer
constexpr std::size_t max_elevation_challenge = 3072; // bytes: all of that at its longest
constexpr std::size_t max_elevation_hops = 16;        // AGENT_MAX_SESSION_IDS of OpenSSH's agent

// How far the clocks of two machines may be apart, and how long a person may take to answer. Seconds.
constexpr std::int64_t elevation_is_fresh = 120;

struct ElevationChallenge {
    std::array<std::uint8_t, 32> nonce{}; // of the host's, for this one question
    std::int64_t time = 0;                // seconds since the epoch, by the host's clock
    std::string host;                     // what the host calls itself
    std::vector<HostKeyDigest> host_keys; // of its sshd, one at least
    std::string session;                  // of logind, or the audit session; empty: none
    std::string user;                     // who asks
    std::string target;                   // as whom
    std::string service;                  // of PAM
    std::string command;                  // empty: not known

    bool operator==(const ElevationChallenge&) const = default;
};

// Nothing: a name that is missing, too long, or has a control character in it.
std::optional<certmap::Bytes> encode(const ElevationChallenge& challenge);
// Nothing: it is not exactly what encode() writes.
std::optional<ElevationChallenge> parse_elevation_challenge(std::span<const std::uint8_t> bytes);

bool is_fresh(const ElevationChallenge& challenge, std::int64_t now);
bool is_host_key(const ElevationChallenge& challenge, const HostKeyDigest& key);

// How the question reached the agent: over sessions that OpenSSH has bound the connection to.
struct ElevationPath {
    HostKeyDigest host_key{}; // of the last session
    std::uint32_t hops = 0;   // sessions, one behind the other
};

// What the person is asked: "sudo apt on web1 asks for your card". Printable ASCII, whatever the challenge says.
std::string elevation_words(const ElevationChallenge& challenge, std::uint32_t hops);

// What the card signs then. It says which host has asked, over how many, and what the person has said yes to, so that the
// host which verifies it need believe nothing else that came with the signature.
certmap::Bytes bound_statement(const ElevationChallenge& challenge, const ElevationPath& path);

} // namespace signet::protocol
