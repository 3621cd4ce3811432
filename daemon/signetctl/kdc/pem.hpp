// SPDX-License-Identifier: Apache-2.0
#pragma once

// PEM out of files that belong to MIT's KDC, which hold keys and certificates in any order; and the key that
// an administrator means.

#include "certmap/certificate/certificate.hpp"
#include "certmap/text/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace signet::ctl {

// The contents of all blocks of this kind ("CERTIFICATE"), other kinds and text around them read over. An
// error for a block that is broken.
certmap::Result<std::vector<certmap::Bytes>> pem_blocks(std::string_view text, std::string_view kind);

// SHA-256 of a SubjectPublicKeyInfo: 64 hexadecimal digits as they are, or of the file that holds a
// certificate or a public key ("openssl pkey -pubout").
certmap::Result<certmap::Sha256> key_digest_of(const std::string& file_or_digits);

} // namespace signet::ctl
