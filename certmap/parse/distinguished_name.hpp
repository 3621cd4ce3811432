// SPDX-License-Identifier: Apache-2.0
#pragma once

// A distinguished name as RFC 4514 text, most specific RDN first, the form in which rules match it. Nothing
// outside certmap/parse uses it.

#include "certmap/rules/result.hpp"

#include <openssl/x509.h>

#include <optional>
#include <string>

namespace signet::certmap {

struct DistinguishedName {
    std::string text;                   // non-ASCII letters as UTF-8; empty if the name is empty or refused
    std::optional<std::string> problem; // why the name may not be used, e.g. "contains a NUL"
};

// An error if the name is above max_name_size or cannot be written down at all.
Result<DistinguishedName> distinguished_name(const X509_NAME* name);

} // namespace signet::certmap
