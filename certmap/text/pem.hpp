// SPDX-License-Identifier: Apache-2.0
#pragma once

// One certificate as text (RFC 7468 section 5). Files with several blocks, or with words around them, are OpenSSL's to read.

#include <optional>
#include <string_view>

namespace signet::certmap {

// What stands between the two lines, for base64_bytes(). nullopt: the text is anything else.
std::optional<std::string_view> body_of_certificate(std::string_view pem);

} // namespace signet::certmap
