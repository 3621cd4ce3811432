// SPDX-License-Identifier: Apache-2.0
#include "certmap/trust/crl.hpp"

#include "certmap/trust/decode.hpp"
#include "certmap/trust/revocation_answer.hpp"
#include "certmap/trust/signature.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>
#include <string_view>

namespace signet::certmap {
namespace {

using namespace trust;
using Problem = std::optional<Error>;

constexpr int absent = -1; // X509_get_ext_d2i(3)

CrlPtr decode_der(std::span<const std::uint8_t> der) {
    const unsigned char* at = der.data();
    CrlPtr crl(d2i_X509_CRL(nullptr, &at, static_cast<long>(der.size())));
    if (at != der.data() + der.size()) return nullptr;
    return crl;
}

// The first block, which has to be a CRL.
CrlPtr decode_pem(std::span<const std::uint8_t> text) {
    const BioPtr source(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
    char* name = nullptr;
    char* header = nullptr;
    unsigned char* data = nullptr;
    long size = 0;
    if (!source || PEM_read_bio(source.get(), &name, &header, &data, &size) != 1) return nullptr;
    const bool is_crl = std::string_view(name) == PEM_STRING_X509_CRL && *header == '\0';
    CrlPtr crl = is_crl ? decode_der({data, static_cast<std::size_t>(size)}) : nullptr;
    OPENSSL_free(name);
    OPENSSL_free(header);
    OPENSSL_free(data);
    return crl;
}

CrlPtr decode_crl(std::span<const std::uint8_t> bytes) {
    constexpr std::uint8_t sequence = 0x30;
    return !bytes.empty() && bytes.front() == sequence ? decode_der(bytes) : decode_pem(bytes);
}

Problem signature_problem(X509_CRL* crl, X509* issuer) {
    if (X509_NAME_cmp(X509_CRL_get_issuer(crl), X509_get_subject_name(issuer)) != 0)
        return error_of("it is of another CA");
    if ((X509_get_key_usage(issuer) & X509v3_KU_CRL_SIGN) == 0) // all bits when there is no such extension
        return error_of("the CA's certificate is not for signing CRLs");
    EVP_PKEY* key = X509_get0_pubkey(issuer);
    const X509_ALGOR* algorithm = nullptr;
    X509_CRL_get0_signature(crl, nullptr, &algorithm);
    if (!is_strong(algorithm, key)) return error_of("its signature is too weak");
    if (X509_CRL_verify(crl, key) != 1) return error_of("its signature is not the CA's");
    return std::nullopt;
}

Problem distribution_point_problem(const X509_CRL* crl, RevocationScope& scope) {
    int critical = absent;
    const DistributionPointPtr point(static_cast<ISSUING_DIST_POINT*>(
        X509_CRL_get_ext_d2i(crl, NID_issuing_distribution_point, &critical, nullptr)));
    if (critical == absent) return std::nullopt;
    if (!point) return error_of("its distribution point cannot be decoded");
    if (point->indirectCRL > 0) return error_of("it is an indirect CRL");
    if (point->onlyuser > 0) scope = RevocationScope::end_entities;
    // A named point is one of several.
    if (point->distpoint != nullptr || point->onlysomereasons != nullptr || point->onlyCA > 0 ||
        point->onlyattr > 0)
        return Error{"it is for a part of the certificates only", "name the CA's complete CRL, or its OCSP"};
    return std::nullopt;
}

Problem extensions_problem(const X509_CRL* crl, RevocationScope& scope) {
    if (X509_CRL_get_ext_by_NID(crl, NID_delta_crl, -1) >= 0) return error_of("it is a delta CRL");
    for (int at = 0; at < X509_CRL_get_ext_count(crl); ++at) {
        X509_EXTENSION* extension = X509_CRL_get_ext(crl, at);
        const int kind = OBJ_obj2nid(X509_EXTENSION_get_object(extension));
        const bool is_known = kind == NID_issuing_distribution_point || kind == NID_crl_number ||
                              kind == NID_authority_key_identifier;
        if (X509_EXTENSION_get_critical(extension) == 1 && !is_known)
            return error_of("it has an unknown critical extension");
    }
    return distribution_point_problem(crl, scope);
}

// RFC 5280 5.3.1; 0, unspecified, is what no reason means.
Result<std::uint8_t> reason_of(const X509_REVOKED* entry) {
    int critical = absent;
    const EnumeratedPtr reason(
        static_cast<ASN1_ENUMERATED*>(X509_REVOKED_get_ext_d2i(entry, NID_crl_reason, &critical, nullptr)));
    if (critical == absent) return std::uint8_t{0};
    const long value = reason ? ASN1_ENUMERATED_get(reason.get()) : -1;
    if (value < 0 || value > CRL_REASON_AA_COMPROMISE) return error_of("a reason cannot be decoded");
    return static_cast<std::uint8_t>(value);
}

Problem entry_problem(const X509_REVOKED* entry) {
    for (int at = 0; at < X509_REVOKED_get_ext_count(entry); ++at) {
        X509_EXTENSION* extension = X509_REVOKED_get_ext(entry, at);
        const int kind = OBJ_obj2nid(X509_EXTENSION_get_object(extension));
        if (kind == NID_certificate_issuer) return error_of("it is an indirect CRL");
        const bool is_known = kind == NID_crl_reason || kind == NID_invalidity_date;
        if (X509_EXTENSION_get_critical(extension) == 1 && !is_known)
            return error_of("an entry has an unknown critical extension");
    }
    return std::nullopt;
}

Problem add_entry(const X509_REVOKED* entry, RevocationTable& table) {
    if (auto problem = entry_problem(entry)) return problem;
    auto serial = trust::serial_of(X509_REVOKED_get0_serialNumber(entry));
    if (!serial) return serial.error();
    const auto reason = reason_of(entry);
    if (!reason) return reason.error();
    if (*reason == CRL_REASON_REMOVE_FROM_CRL) return std::nullopt;
    table.records.push_back({std::move(*serial), true, *reason, table.this_update, table.next_update});
    return std::nullopt;
}

Problem add_entries(X509_CRL* crl, RevocationTable& table) {
    STACK_OF(X509_REVOKED)* entries = X509_CRL_get_REVOKED(crl);
    const int count = entries == nullptr ? 0 : sk_X509_REVOKED_num(entries);
    if (count > static_cast<int>(max_revoked)) return error_of("it has too many entries");
    table.records.reserve(static_cast<std::size_t>(count));
    for (int at = 0; at < count; ++at) {
        if (auto problem = add_entry(sk_X509_REVOKED_value(entries, at), table)) return problem;
    }
    std::ranges::stable_sort(table.records, {}, &RevocationRecord::serial);
    const auto twice =
        std::unique(table.records.begin(), table.records.end(),
                    [](const auto& one, const auto& other) { return one.serial == other.serial; });
    table.records.erase(twice, table.records.end());
    return std::nullopt;
}

Result<RevocationTable> read(X509_CRL* crl, const Der& issuer_der, std::int64_t now) {
    const auto issuer = decode_issuer(issuer_der);
    if (!issuer) return issuer.error();
    if (auto problem = signature_problem(crl, issuer->get())) return *problem;
    RevocationScope scope = RevocationScope::all;
    if (auto problem = extensions_problem(crl, scope)) return *problem;
    const auto times = answer_times(X509_CRL_get0_lastUpdate(crl), X509_CRL_get0_nextUpdate(crl), now);
    if (!times) return times.error();
    const auto key = key_digest(issuer->get());
    if (!key) return error_of("libcrypto has no SHA-256");
    RevocationTable table{
        RevocationSource::crl, *key, times->this_update, times->next_update, now, {}, scope};
    if (auto problem = add_entries(crl, table)) return *problem;
    return table;
}

} // namespace

Result<RevocationTable> read_crl(std::span<const std::uint8_t> bytes, const Der& issuer, std::int64_t now) {
    if (bytes.size() > max_crl_size)
        return error_of("longer than " + std::to_string(max_crl_size) + " bytes");
    const CrlPtr crl = decode_crl(bytes);
    auto table = crl ? read(crl.get(), issuer, now) : error_of("not a CRL");
    ERR_clear_error(); // libcrypto's queue is the thread's; what matters of it has been said
    return table;
}

} // namespace signet::certmap
