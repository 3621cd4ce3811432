// SPDX-License-Identifier: Apache-2.0
#pragma once

// Text, bytes and lists of the wire, with their limits in their types. To whoever holds a message they are the plain
// type and take any value of it; what is above its limit is refused when it is written and when it is read
// (fields.hpp).

#include "daemon/protocol/bytes.hpp"

#include <string>
#include <utility>
#include <vector>

namespace signet::protocol {

// At most `Max` bytes or items; each item at most `MaxOfItem` bytes, where it is text.
template <class Plain, std::size_t Max, std::size_t MaxOfItem = 0>
struct Bounded : Plain {
    static constexpr std::size_t max = Max;

    using Plain::Plain;
    using Plain::operator=;
    Bounded() = default;
    Bounded(Plain value) : Plain(std::move(value)) {}
};

template <std::size_t Max>
using Text = Bounded<std::string, Max>;
template <std::size_t Max>
using Blob = Bounded<Bytes, Max>;
template <class Item, std::size_t Max>
using List = Bounded<std::vector<Item>, Max>;
template <std::size_t Max, std::size_t MaxOfItem>
using TextList = Bounded<std::vector<std::string>, Max, MaxOfItem>;

constexpr std::size_t max_ssh_key = 1536; // bytes of base64: RSA with 8192 bits takes 1396
constexpr std::size_t max_oid = 128;      // bytes of dotted text; the longest in use have about 40

using Name = Text<256>; // user, service, tty, host, reader, reason id: LOGIN_NAME_MAX and HOST_NAME_MAX fit
using PrincipalName = Text<512>;
using CcacheName = Text<512>;
using Prompt = Text<1024>;                   // one message to a person: PAM_MAX_MSG_SIZE is 512, two of them
using LogonId = Text<32>;                    // 128 random bits in hexadecimal
using Path = Text<4096>;                     // PATH_MAX
using Detail = Text<2048>;                   // one line of a log
using Oids = TextList<64, max_oid>;          // dotted; certificates have 1 to 4 policies, and 2 to 4 purposes
using SshKey = Text<max_ssh_key>;            // a public key as in authorized_keys(5): base64 of RFC 4253 6.6
using AgentKeys = TextList<32, max_ssh_key>; // as an ssh-agent lists them: more are not tried
using SshKeys = TextList<16, max_ssh_key>;   // of a card: signetd reads three slots at most
using Anchors = TextList<64, Path::max>;     // PEM files
using CertificateDer = Blob<16384>;          // a PIV container holds about 2 KiB, YubiKeys 3 KiB
using AttestationDer = Blob<4096>;           // a card's own certificates about its keys: 700 to 900 bytes
using Challenge = Blob<1024>;                // prefix, host, service, user, uid, 32 bytes in hexadecimal: 700
using Signature = Blob<1024>;                // RSA: as long as the modulus, 8192 bits at most; EC: r || s
using ElevationText = Blob<4352>; // a statement about a challenge: 3072 bytes, and 850 of words in front
using SshSignature = Blob<1280>;  // as SSH writes it: RSA with 8192 bits, and names
using MarshalledCredentials = Blob<131072>; // krb5_marshal_credentials of a TGT with a full 64 KiB PAC, twice

constexpr std::size_t max_readers = 16; // pcscd's own bound

} // namespace signet::protocol
