// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/card/signature.hpp"

#include "daemon/worker/card/tlv.hpp"

#include <algorithm>

namespace signet::worker {
namespace {

constexpr std::uint32_t tag_integer = 0x02;
constexpr std::uint32_t tag_signature = 0x30;

WorkerError not_a_signature() {
    return {Reason::card_sign_failed, "the card's ECDSA signature is malformed"};
}

/// Appends a non-negative INTEGER with exactly `field_bytes` bytes; false when it is longer, negative or
/// missing.
bool append_integer(Bytes& to, ByteView& rest, std::size_t field_bytes) {
    const auto integer = take_tlv(rest);
    if (!integer || integer->tag != tag_integer || integer->value.empty()) return false;
    if ((integer->value.front() & 0x80U) != 0) return false;
    const auto significant =
        std::find_if(integer->value.begin(), integer->value.end(), [](auto b) { return b != 0; });
    const auto length = static_cast<std::size_t>(integer->value.end() - significant);
    if (length > field_bytes) return false;
    to.insert(to.end(), field_bytes - length, 0);
    to.insert(to.end(), significant, integer->value.end());
    return true;
}

} // namespace

Result<Bytes> pad_pkcs1(ByteView digest_info, std::size_t modulus_bytes) {
    constexpr std::size_t overhead = 11; // 00 01, at least eight FF, 00
    if (digest_info.size() + overhead > modulus_bytes) {
        return WorkerError{Reason::internal_error, "the input of a signature is too long for the key"};
    }
    Bytes padded(modulus_bytes, 0xFF);
    padded[0] = 0x00;
    padded[1] = 0x01;
    padded[modulus_bytes - digest_info.size() - 1] = 0x00;
    std::copy(digest_info.begin(), digest_info.end(),
              padded.end() - static_cast<std::ptrdiff_t>(digest_info.size()));
    return padded;
}

Bytes fit_to_field(ByteView hash, std::size_t field_bytes) {
    const auto kept = hash.first(std::min(hash.size(), field_bytes));
    Bytes fitted(field_bytes - kept.size(), 0);
    fitted.insert(fitted.end(), kept.begin(), kept.end());
    return fitted;
}

Result<Bytes> ecdsa_der_to_raw(ByteView der, std::size_t field_bytes) {
    const auto sequence = take_tlv(der);
    if (!sequence || sequence->tag != tag_signature || !der.empty()) return not_a_signature();
    auto rest = sequence->value;
    Bytes raw;
    raw.reserve(2 * field_bytes);
    const bool whole = append_integer(raw, rest, field_bytes) && append_integer(raw, rest, field_bytes);
    if (!whole || !rest.empty()) return not_a_signature();
    return raw;
}

} // namespace signet::worker
