// SPDX-License-Identifier: Apache-2.0
#pragma once

// BER-TLV as cards answer it (ISO/IEC 7816-4 5.2.2): a view into bytes somebody else keeps, never a copy.
// Definite lengths up to 65535 and tags up to three bytes, which is all that SP 800-73-4 uses; anything else
// is malformed. For certificates use certmap/parse.

#include "daemon/worker/card/transport.hpp"

#include <optional>

namespace signet::worker {

struct Tlv {
    std::uint32_t tag; // its bytes as they stand, e.g. 0x53 or 0x5FC105
    ByteView value;
};

/// Takes the first object off `rest`. Nothing (and `rest` untouched) when the bytes are malformed or cut
/// short.
std::optional<Tlv> take_tlv(ByteView& rest);

/// The value of the first object with this tag, not looking inside others. Nothing when it is not there or
/// when something malformed stands before it.
std::optional<ByteView> find_tlv(ByteView bytes, std::uint32_t tag);

/// Appends tag, length and value. `value` is at most 65535 bytes, `tag` one byte.
void append_tlv(Bytes& to, std::uint8_t tag, ByteView value);

} // namespace signet::worker
