// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/card/certificate_object.hpp"

#include "daemon/worker/card/tlv.hpp"

#include <algorithm>
#include <zlib.h>

namespace signet::worker {
namespace {

constexpr std::uint32_t tag_container = 0x53;
constexpr std::uint32_t tag_certificate = 0x70;
constexpr std::uint32_t tag_sequence = 0x30;

WorkerError malformed(const char* detail) {
    return {Reason::cert_malformed, detail};
}

WorkerError too_large() {
    return {Reason::cert_too_large, "it is larger than any certificate may be"};
}

/// One whole stream, of at most `max_certificate` bytes when it is inflated. `window`: of zlib.h, which also says
/// whether it is a stream of gzip (RFC 1952) or of zlib (RFC 1950). What stands behind it is left alone.
Result<Bytes> inflate_bounded(ByteView packed, int window) {
    z_stream stream = {};
    if (inflateInit2(&stream, window) != Z_OK) return malformed("zlib does not start");
    Bytes plain(max_certificate + 1); // one more than may be: a stream that fills it is too large
    stream.next_in = const_cast<Bytef*>(packed.data()); // zlib's interface: it does not write there
    stream.avail_in = static_cast<uInt>(packed.size());
    stream.next_out = plain.data();
    stream.avail_out = static_cast<uInt>(plain.size());
    const int outcome = inflate(&stream, Z_FINISH);
    plain.resize(stream.total_out);
    inflateEnd(&stream);
    if (plain.size() > max_certificate) return too_large();
    if (outcome != Z_STREAM_END) return malformed("it is compressed, and does not inflate");
    return plain;
}

constexpr int zlib_window = 15;      // the largest
constexpr int gzip_window = 15 + 16; // the same, with a gzip header instead of a zlib one

bool begins_with_gzip(ByteView field) {
    return field.size() > 2 && field[0] == 0x1F && field[1] == 0x8B;
}

/// Deflate is the one method there is, and the header's two bytes are a multiple of 31 (RFC 1950 2.2).
bool begins_with_zlib(ByteView field) {
    return field.size() > 2 && (field[0] & 0x0FU) == 8 && (field[0] << 8U | field[1]) % 31 == 0;
}

/// Net iD's form: 01 00, the length of the certificate with its least byte first, and a stream of zlib.
bool begins_as_net_id_does(ByteView field) {
    return field.size() > 4 && field[0] == 0x01 && field[1] == 0x00 && begins_with_zlib(field.subspan(4));
}

Result<Bytes> from_net_id(ByteView field) {
    auto plain = inflate_bounded(field.subspan(4), zlib_window);
    const std::size_t length = field[2] | static_cast<std::size_t>(field[3]) << 8U;
    if (plain && plain->size() != length) return malformed("it is compressed, and not as long as it says");
    return plain;
}

/// How it is packed its first bytes say. CertInfo (71) is no help: compressed certificates are found with 01, 80 and 00 there.
Result<Bytes> unpacked(ByteView field) {
    if (begins_with_gzip(field)) return inflate_bounded(field, gzip_window);
    if (begins_as_net_id_does(field)) return from_net_id(field);
    if (begins_with_zlib(field)) return inflate_bounded(field, zlib_window);
    return Bytes(field.begin(), field.end());
}

/// One SEQUENCE. Bytes FF or 00 behind it are what a container of a fixed size is filled up with.
Result<Bytes> without_padding(Bytes plain) {
    ByteView rest = plain;
    const auto sequence = take_tlv(rest);
    if (!sequence || sequence->tag != tag_sequence) return malformed("it is cut short or not DER");
    const auto is_padding = [&](std::uint8_t byte) {
        return byte == rest.front() && (byte == 0xFF || byte == 0);
    };
    if (!std::all_of(rest.begin(), rest.end(), is_padding)) return malformed("something else is behind it");
    plain.resize(plain.size() - rest.size());
    if (plain.size() > max_certificate) return too_large();
    return plain;
}

} // namespace

Result<std::optional<Bytes>> certificate_in(ByteView answer) {
    const auto container = take_tlv(answer);
    if (!container || container->tag != tag_container) return malformed("its container is malformed");
    if (container->value.empty()) return std::optional<Bytes>();
    const auto field = find_tlv(container->value, tag_certificate);
    if (!field) return malformed("its container has no certificate field");
    if (field->empty()) return std::optional<Bytes>();

    auto plain = unpacked(*field);
    if (!plain) return plain.error();
    auto certificate = without_padding(std::move(*plain));
    if (!certificate) return certificate.error();
    return std::optional<Bytes>(std::move(*certificate));
}

} // namespace signet::worker
