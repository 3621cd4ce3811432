// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/card/challenge_digest.hpp"

#include "daemon/protocol/messages/card.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

namespace signet::worker {
namespace {

/// Of SHA-256 (RFC 8017 9.2 note 1): everything in a DigestInfo before the hash.
constexpr std::array<std::uint8_t, 19> digest_info_head{0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60,
                                                        0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02,
                                                        0x01, 0x05, 0x00, 0x04, 0x20};

constexpr unsigned p384_bits = 384;

/// This worker would else be a machine that signs whatever it is told to: a signature of TLS or of PKINIT is made of
/// chosen bytes too.
bool is_challenge(ByteView bytes) {
    const auto prefix = protocol::challenge_prefix;
    return bytes.size() > prefix.size() && std::equal(prefix.begin(), prefix.end(), bytes.begin());
}

} // namespace

Result<Bytes> challenge_digest(KeyKind key, ByteView challenge) {
    if (!is_challenge(challenge))
        return WorkerError{Reason::bad_request, "what is to be signed is no challenge of signetd"};
    const bool is_p384 = key.type == KeyType::ec && key.bits == p384_bits;
    std::array<std::uint8_t, EVP_MAX_MD_SIZE> hash{};
    unsigned size = 0;
    if (EVP_Digest(challenge.data(), challenge.size(), hash.data(), &size,
                   is_p384 ? EVP_sha384() : EVP_sha256(), nullptr) != 1)
        return WorkerError{Reason::internal_error, "libcrypto has no SHA-2"};
    Bytes input;
    if (key.type == KeyType::rsa) input.assign(digest_info_head.begin(), digest_info_head.end());
    input.insert(input.end(), hash.begin(), hash.begin() + size);
    return input;
}

} // namespace signet::worker
