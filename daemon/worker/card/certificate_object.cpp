// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/card/certificate_object.hpp"

#include "daemon/worker/card/tlv.hpp"

#include <zlib.h>

namespace signet::worker {
namespace {

constexpr std::uint32_t tag_container = 0x53;
constexpr std::uint32_t tag_certificate = 0x70;
constexpr std::uint32_t tag_certificate_info = 0x71;
constexpr std::uint32_t tag_sequence = 0x30;
constexpr std::uint8_t info_gzip = 0x01;

WorkerError malformed(const char* detail) {
    return {Reason::cert_malformed, detail};
}

/// Inflates a whole gzip member (RFC 1952) of at most `max_certificate` bytes; nothing when it is not one.
std::optional<Bytes> inflate_bounded(ByteView packed) {
    constexpr int gzip_only = 15 + 16; // zlib.h: the largest window, and a gzip header instead of a zlib one
    z_stream stream = {};
    if (inflateInit2(&stream, gzip_only) != Z_OK) return std::nullopt;
    Bytes plain(max_certificate);
    stream.next_in = const_cast<Bytef*>(packed.data()); // zlib's interface: it does not write there
    stream.avail_in = static_cast<uInt>(packed.size());
    stream.next_out = plain.data();
    stream.avail_out = static_cast<uInt>(plain.size());
    const int outcome = inflate(&stream, Z_FINISH);
    plain.resize(stream.total_out);
    inflateEnd(&stream);
    if (outcome != Z_STREAM_END) return std::nullopt;
    return plain;
}

bool is_one_sequence(ByteView der) {
    const auto sequence = take_tlv(der);
    return sequence && sequence->tag == tag_sequence && der.empty();
}

} // namespace

Result<std::optional<Bytes>> certificate_in(ByteView answer) {
    const auto container = take_tlv(answer);
    if (!container || container->tag != tag_container) return malformed("its container is malformed");
    if (container->value.empty()) return std::optional<Bytes>();
    const auto field = find_tlv(container->value, tag_certificate);
    if (!field) return malformed("its container has no certificate field");
    if (field->empty()) return std::optional<Bytes>();

    const auto info = find_tlv(container->value, tag_certificate_info);
    const bool packed = info && !info->empty() && (info->back() & info_gzip) != 0;
    auto certificate =
        packed ? inflate_bounded(*field) : std::optional<Bytes>(std::in_place, field->begin(), field->end());
    if (!certificate) return malformed("it is compressed, and does not inflate within its limit");
    if (!is_one_sequence(*certificate)) return malformed("it is cut short or not DER");
    return certificate;
}

} // namespace signet::worker
