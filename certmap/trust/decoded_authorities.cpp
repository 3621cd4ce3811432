// SPDX-License-Identifier: Apache-2.0
#include "certmap/trust/decoded_authorities.hpp"

#include "certmap/parse/oid_text.hpp"
#include "certmap/text/oid.hpp"
#include "certmap/trust/decode.hpp"
#include "certmap/trust/revocation_answer.hpp"

#include <openssl/err.h>

#include <algorithm>

namespace signet::certmap::trust {
namespace {

// What a CA's extended key usage may name for it to issue logon certificates: RFC 5280 leaves the meaning open,
// Windows takes it for a limit to what is below.
std::vector<std::string> logon_purposes(std::span<const std::string> more) {
    std::vector<std::string> purposes{std::string(oid::ms_smartcard_logon),
                                      std::string(oid::pkinit_client_auth), std::string(oid::client_auth),
                                      std::string(oid::any_extended_key_usage)};
    for (const std::string& name : more)
        if (auto known = extended_key_usage_oid(name)) purposes.push_back(std::move(*known));
    return purposes;
}

bool is_for(const X509* authority, std::span<const std::string> purposes) {
    int critical = -1; // absent; X509_get_ext_d2i(3)
    const ExtendedKeyUsagePtr own(
        static_cast<EXTENDED_KEY_USAGE*>(X509_get_ext_d2i(authority, NID_ext_key_usage, &critical, nullptr)));
    if (!own) return critical == -1; // one that cannot be decoded allows nothing
    for (int at = 0; at < sk_ASN1_OBJECT_num(own.get()); ++at)
        if (std::ranges::find(purposes, oid_text(sk_ASN1_OBJECT_value(own.get(), at))) != purposes.end())
            return true;
    return false;
}

std::optional<DecodedAuthority> decode_authority(const Der& der, std::span<const std::string> purposes) {
    DecodedAuthority authority;
    authority.certificate = decode(der);
    const auto key = authority.certificate ? key_digest(authority.certificate.get()) : std::nullopt;
    if (!key) return std::nullopt;
    authority.key = *key;
    if (auto serial = serial_of(X509_get0_serialNumber(authority.certificate.get())))
        authority.serial = std::move(*serial);
    authority.validity = validity_of(authority.certificate.get());
    authority.is_for_logon = is_for(authority.certificate.get(), purposes);
    return authority;
}

std::optional<Error> decode_all(std::span<const Der> ders, bool are_anchors,
                                std::span<const std::string> purposes, DecodedAuthorities& into) {
    for (std::size_t at = 0; at < ders.size(); ++at) {
        auto authority = decode_authority(ders[at], purposes);
        if (!authority)
            return error_of((are_anchors ? "anchor " : "intermediate certificate ") + std::to_string(at + 1) +
                            " cannot be decoded");
        authority->is_anchor = are_anchors;
        into.push_back(std::move(*authority));
    }
    return std::nullopt;
}

int comparison(const DecodedAuthority& a, const DecodedAuthority& b) {
    return X509_cmp(a.certificate.get(), b.certificate.get());
}

// Of one certificate that is given twice the anchor stays.
void order(DecodedAuthorities& authorities) {
    std::ranges::sort(authorities, [](const DecodedAuthority& a, const DecodedAuthority& b) {
        const int compared = comparison(a, b);
        return compared != 0 ? compared < 0 : a.is_anchor && !b.is_anchor;
    });
    const auto twice = std::unique(
        authorities.begin(), authorities.end(),
        [](const DecodedAuthority& a, const DecodedAuthority& b) { return comparison(a, b) == 0; });
    authorities.erase(twice, authorities.end());
}

} // namespace

TimeSpan validity_of(const X509* certificate) {
    const auto begin = epoch_seconds(X509_get0_notBefore(certificate));
    const auto end = epoch_seconds(X509_get0_notAfter(certificate));
    return begin && end ? TimeSpan{*begin, *end} : TimeSpan{};
}

Result<DecodedAuthorities> decode_authorities(std::span<const Der> anchors,
                                              std::span<const Der> intermediates,
                                              std::span<const std::string> purposes) {
    if (anchors.size() > max_anchors) return error_of("too many anchors");
    if (intermediates.size() > max_intermediates) return error_of("too many intermediate certificates");
    const auto wanted = logon_purposes(purposes);
    DecodedAuthorities decoded;
    auto problem = decode_all(anchors, true, wanted, decoded);
    if (!problem) problem = decode_all(intermediates, false, wanted, decoded);
    ERR_clear_error();
    if (problem) return *problem;
    order(decoded);
    return decoded;
}

} // namespace signet::certmap::trust
