// SPDX-License-Identifier: Apache-2.0
#pragma once

// What CRLs and OCSP answers have in common: serial numbers, times, and the CA they are held against.

#include "certmap/certificate/certificate.hpp"
#include "certmap/text/result.hpp"
#include "certmap/trust/chain.hpp"
#include "certmap/trust/x509.hpp"

#include <optional>

namespace signet::certmap::trust {

// How far the clocks of a CA and of this machine may be apart: as far as Kerberos lets them (MIT krb5).
inline constexpr std::int64_t max_clock_skew = 300; // seconds

struct AnswerTimes {
    std::int64_t this_update = 0;
    std::int64_t next_update = 0; // 0: none is named
};

// Seconds since 1970. nullopt: cannot be decoded.
std::optional<std::int64_t> epoch_seconds(const ASN1_TIME* time);

// `next` may be nullptr. An error: cannot be decoded, in the future, ends before it begins.
Result<AnswerTimes> answer_times(const ASN1_TIME* from, const ASN1_TIME* next, std::int64_t now);

// As Certificate::serial. An error for one that is negative or longer than max_serial: no certificate that
// is read here has such.
Result<Bytes> serial_of(const ASN1_INTEGER* serial);

// The CA's certificate; an error: it cannot be decoded, or its key cannot.
Result<X509Ptr> decode_issuer(const Der& issuer);

} // namespace signet::certmap::trust
