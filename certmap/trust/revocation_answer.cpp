// SPDX-License-Identifier: Apache-2.0
#include "certmap/trust/revocation_answer.hpp"

#include "certmap/trust/decode.hpp"
#include "certmap/trust/revocation_file.hpp"

#include <ctime>

namespace signet::certmap::trust {
std::optional<std::int64_t> epoch_seconds(const ASN1_TIME* time) {
    std::tm fields{};
    if (ASN1_TIME_to_tm(time, &fields) != 1) return std::nullopt;
    return timegm(&fields);
}

Result<AnswerTimes> answer_times(const ASN1_TIME* from, const ASN1_TIME* next, std::int64_t now) {
    const auto begin = from == nullptr ? std::nullopt : epoch_seconds(from);
    const auto end = next == nullptr ? std::optional<std::int64_t>(0) : epoch_seconds(next);
    if (!begin || !end) return error_of("its times cannot be decoded");
    if (*begin > now + max_clock_skew) return error_of("it is from the future");
    if (next != nullptr && *end < *begin) return error_of("it ends before it begins");
    return AnswerTimes{*begin, *end};
}

Result<Bytes> serial_of(const ASN1_INTEGER* serial) {
    if (ASN1_STRING_type(serial) == V_ASN1_NEG_INTEGER) return error_of("a serial number is negative");
    const int length = ASN1_STRING_length(serial);
    if (length < 1 || length > static_cast<int>(max_serial))
        return error_of("a serial number is empty or longer than " + std::to_string(max_serial) + " bytes");
    const unsigned char* data = ASN1_STRING_get0_data(serial);
    return Bytes(data, data + length);
}

Result<X509Ptr> decode_issuer(const Der& issuer) {
    X509Ptr x509 = decode(issuer);
    if (!x509 || X509_get0_pubkey(x509.get()) == nullptr)
        return error_of("the CA's certificate or its key cannot be decoded");
    return x509;
}

} // namespace signet::certmap::trust
