// SPDX-License-Identifier: Apache-2.0
// The certificate of a slot, as DER. Reading one from a file, or making a self-signed one for a test that
// only needs a card; certificates that somebody is to believe come from the test's own CA.
#pragma once

#include "tests/card/keys.hpp"

namespace signet::card {

Result<Bytes> certificate_from_pem(std::string_view pem);

// Valid for a day from now. Fails if the subject's common name is empty or over 64 characters (X.520).
Result<Bytes> self_signed(const PrivateKey& key, std::string_view common_name);

enum class Packing {
    Gzip, // as CertInfo 01 says (SP 800-73-4 part 1, appendix A, table 39 and following)
    Zlib,
};
Result<Bytes> packed(ByteView certificate, Packing packing);

} // namespace signet::card
