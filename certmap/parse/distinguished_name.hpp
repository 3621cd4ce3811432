// SPDX-License-Identifier: Apache-2.0
#pragma once

// A distinguished name out of libcrypto's hands: its parts, and the text in which rules match it. Nothing
// outside certmap/parse uses it.

#include "certmap/certificate/distinguished_name.hpp"
#include "certmap/text/result.hpp"

#include <openssl/x509.h>

#include <optional>
#include <string>

namespace signet::certmap {

struct DecodedName {
    DistinguishedName name;             // empty if there is none or it is refused
    std::optional<std::string> problem; // why the name may not be used, e.g. "contains a NUL"
};

// An error if the name is above max_name_size or cannot be written down at all.
Result<DecodedName> decode_name(const X509_NAME* name);

} // namespace signet::certmap
