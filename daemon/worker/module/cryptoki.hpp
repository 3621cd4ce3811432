// SPDX-License-Identifier: Apache-2.0
#pragma once

// The types of PKCS#11 2.40, by p11-kit's header, and the two ways in which its strings and numbers come to us: fields
// that are padded with blanks, and counts that a module may make up. For a module's answers only; the types stay in this room.

#include <cstddef>
#include <p11-kit/pkcs11.h>
#include <span>
#include <string>

namespace signet::worker {

/// A field of CK_TOKEN_INFO or CK_SLOT_INFO (PKCS#11 2.40 3.2): UTF-8 without an end, padded with blanks. One with a character that
/// a name may not have, such as a line end or a bidirectional control, comes in printable ASCII: a label is shown to people within
/// a line, and whoever made the token chose it.
std::string text_of_field(std::span<const unsigned char> field);

} // namespace signet::worker
