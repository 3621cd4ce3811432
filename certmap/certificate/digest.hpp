// SPDX-License-Identifier: Apache-2.0
#pragma once

// How rules come to a digest: the caller gives the function, since this room has no cryptography. The one of
// libcrypto is parse/digest.hpp.

#include "certmap/certificate/certificate.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string_view>

namespace signet::certmap {

// The digest of the data by libcrypto's name for it in lower case, "sha512"; nullopt: there is no such digest
// here. An empty function has none at all.
using Digest = std::function<std::optional<Bytes>(std::string_view name, std::span<const std::uint8_t> data)>;

} // namespace signet::certmap
