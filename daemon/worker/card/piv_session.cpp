// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/card/piv_session.hpp"

#include "daemon/worker/card/piv_slot.hpp"
#include "daemon/worker/card/tlv.hpp"

#include <fmt/format.h>

namespace signet::worker {
namespace {

constexpr std::uint8_t ins_general_authenticate = 0x87;

// The dynamic authentication template and what is in it (SP 800-73-4 part 2 table 7).
constexpr std::uint8_t tag_template = 0x7C;
constexpr std::uint8_t tag_challenge = 0x81;
constexpr std::uint8_t tag_response = 0x82;

// Whatever is wrong by now, the PIN was right, and the card could be read.
WorkerError not_signed(std::string detail) {
    return {Reason::card_sign_failed, std::move(detail)};
}

Bytes authentication_template(ByteView challenge) {
    Bytes fields;
    append_tlv(fields, tag_response, {}); // empty: this is what the card shall fill in
    append_tlv(fields, tag_challenge, challenge);
    Bytes whole;
    append_tlv(whole, tag_template, fields);
    return whole;
}

Result<Bytes> challenge_for(KeyType type, ByteView input, std::size_t length) {
    if (type == KeyType::rsa) return pad_pkcs1(input, length);
    return fit_to_field(input, length);
}

} // namespace

// SP 800-78-5 table 9, and RSA of 4096 bits as YubiKeys have it since 5.7. RSA of 1024 bits (06) is not among
// those we use.
std::optional<std::uint8_t> piv_algorithm(KeyKind key) {
    switch (key.type) {
    case KeyType::rsa:
        if (key.bits == 2048) return 0x07;
        if (key.bits == 3072) return 0x05;
        if (key.bits == 4096) return 0x16;
        return std::nullopt;
    case KeyType::ec:
        if (key.bits == 256) return 0x11;
        if (key.bits == 384) return 0x14;
        return std::nullopt;
    }
    return std::nullopt;
}

Result<Bytes> PivSession::general_authenticate(std::uint8_t algorithm, std::uint8_t key_reference,
                                               ByteView challenge) {
    const auto request = authentication_template(challenge);
    const auto answer = channel_.exchange({ins_general_authenticate, algorithm, key_reference, request});
    if (!answer) return answer.error();
    if (answer->status != sw_success)
        return not_signed(fmt::format("GENERAL AUTHENTICATE: the card answered {:04X}", answer->status));
    const auto fields = find_tlv(answer->data, tag_template);
    const auto signature = fields ? find_tlv(*fields, tag_response) : std::nullopt;
    if (!signature) return not_signed("GENERAL AUTHENTICATE: the card answered without a signature");
    return Bytes(signature->begin(), signature->end());
}

Result<Bytes> PivSession::sign(const std::string& slot, KeyKind key, ByteView input) {
    const auto reference = piv_slot(slot);
    const auto algorithm = piv_algorithm(key);
    if (!reference || !algorithm) {
        return not_signed(fmt::format("no way to sign with a key of {} bits in slot {}", key.bits, slot));
    }
    const std::size_t length = key.bits / 8;
    const auto challenge = challenge_for(key.type, input, length);
    if (!challenge) return challenge.error();
    auto signature = general_authenticate(*algorithm, reference->key_reference, *challenge);
    if (!signature) return signature;
    if (key.type == KeyType::ec) return ecdsa_der_to_raw(*signature, length);
    if (signature->size() != length) return not_signed("the card's RSA signature is not as long as the key");
    return signature;
}

} // namespace signet::worker
