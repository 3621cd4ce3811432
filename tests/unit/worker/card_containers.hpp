// SPDX-License-Identifier: Apache-2.0
#pragma once

// Certificate containers as a card answers them: anything that is one DER SEQUENCE passes for a certificate
// here, because the drivers look no deeper.

#include "daemon/worker/card/tlv.hpp"

#include <gtest/gtest.h>

#include <zlib.h>

namespace signet::worker::test {

/// A DER SEQUENCE of `size` bytes, 256 at least.
inline Bytes certificate_of(std::size_t size) {
    Bytes der;
    append_tlv(der, 0x30, Bytes(size - 4, 0xC5));
    return der;
}

inline Bytes container_of(const Bytes& field, std::uint8_t info = 0x00) {
    Bytes inside;
    append_tlv(inside, 0x70, field);
    append_tlv(inside, 0x71, Bytes{info});
    append_tlv(inside, 0xFE, {});
    Bytes whole;
    append_tlv(whole, 0x53, inside);
    return whole;
}

/// `window`: as zlib.h has it.
inline Bytes packed(const Bytes& plain, int window) {
    z_stream stream = {};
    EXPECT_EQ(deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY), Z_OK);
    Bytes out(deflateBound(&stream, plain.size()));
    stream.next_in = const_cast<Bytef*>(plain.data());
    stream.avail_in = static_cast<uInt>(plain.size());
    stream.next_out = out.data();
    stream.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

inline Bytes gzip(const Bytes& plain) {
    return packed(plain, 15 + 16);
}
inline Bytes zlib(const Bytes& plain) {
    return packed(plain, 15);
}

} // namespace signet::worker::test
