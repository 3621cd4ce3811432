// SPDX-License-Identifier: Apache-2.0
// BER-TLV as ISO 7816-4 5.2.2 uses it: tags of one to three bytes, definite lengths. For DER there is
// libcrypto.
#pragma once

#include "tests/card/bytes.hpp"

namespace signet::card {

using Tag = std::uint32_t; // the tag's bytes, read as a big-endian number: 0x5FC105

Bytes tlv(Tag tag, ByteView value);

struct Element {
    Tag tag;
    ByteView value;
};

// Takes the first element off `input`; none, and `input` unchanged, if it is cut short or ill-formed.
std::optional<Element> take_element(ByteView& input);

// The elements that fill `input` exactly; none if anything is left over.
std::optional<std::vector<Element>> read_elements(ByteView input);

} // namespace signet::card
