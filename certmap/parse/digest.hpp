// SPDX-License-Identifier: Apache-2.0
#pragma once

// The digests rules may ask for, by libcrypto.

#include "certmap/certificate/digest.hpp"

namespace signet::certmap {

Digest libcrypto_digest();

} // namespace signet::certmap
