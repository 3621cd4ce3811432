// SPDX-License-Identifier: Apache-2.0
#include "certmap/trust/judgement.hpp"

#include "certmap/trust/decode.hpp"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <ctime>
#include <limits>
#include <string>

namespace signet::certmap::trust {
namespace {

constexpr int security_level = 2; // 112 bits: RSA 2048, EC 224, no SHA-1 (SSL_CTX_set_security_level(3))

ChainVerdict verdict(ChainStatus status, std::string detail) {
    return {status, 0, {}, std::move(detail)};
}

ChainStatus status_of(int error) {
    switch (error) {
    case X509_V_ERR_CERT_HAS_EXPIRED: return ChainStatus::expired;
    case X509_V_ERR_CERT_NOT_YET_VALID: return ChainStatus::not_yet_valid;
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_CERT_UNTRUSTED: return ChainStatus::unknown_issuer;
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
    case X509_V_ERR_UNABLE_TO_DECRYPT_CERT_SIGNATURE: return ChainStatus::bad_signature;
    case X509_V_ERR_EE_KEY_TOO_SMALL:
    case X509_V_ERR_CA_KEY_TOO_SMALL:
    case X509_V_ERR_CA_MD_TOO_WEAK: return ChainStatus::too_weak;
    default:
        return ChainStatus::refused; // an int of libcrypto; X509_V_OK is decided by X509_verify_cert alone
    }
}

// Other than ASCII is escaped: this text is for logs, whatever the certificate holds.
std::string subject_of(const X509* x509) {
    const BioPtr text(BIO_new(BIO_s_mem()));
    if (!text || X509_NAME_print_ex(text.get(), X509_get_subject_name(x509), 0, XN_FLAG_RFC2253) < 0)
        return {};
    const char* data = nullptr;
    const long length = BIO_get_mem_data(text.get(), &data);
    return {data, data + length};
}

std::optional<ChainVerdict> decode_anchors(std::span<const Der> anchors, DecodedAuthorities& into) {
    if (anchors.size() > max_anchors) return verdict(ChainStatus::refused, "too many anchors");
    for (std::size_t at = 0; at < anchors.size(); ++at) {
        const X509Ptr anchor = decode(anchors[at]);
        if (!anchor || X509_STORE_add_cert(into.anchors.get(), anchor.get()) != 1)
            return verdict(ChainStatus::malformed, "anchor " + std::to_string(at + 1) + " cannot be decoded");
    }
    return std::nullopt;
}

std::optional<ChainVerdict> decode_intermediates(std::span<const Der> intermediates,
                                                 DecodedAuthorities& into) {
    if (intermediates.size() > max_intermediates)
        return verdict(ChainStatus::refused, "too many intermediate certificates");
    for (std::size_t at = 0; at < intermediates.size(); ++at) {
        X509Ptr intermediate = decode(intermediates[at]);
        if (!intermediate || sk_X509_push(into.intermediates.get(), intermediate.get()) == 0)
            return verdict(ChainStatus::malformed,
                           "intermediate certificate " + std::to_string(at + 1) + " cannot be decoded");
        static_cast<void>(intermediate.release()); // the stack's now
    }
    return std::nullopt;
}

ChainVerdict failure(X509_STORE_CTX* context) {
    const int error = X509_STORE_CTX_get_error(context);
    const X509* about = X509_STORE_CTX_get_current_cert(context);
    return {status_of(error), X509_STORE_CTX_get_error_depth(context),
            about == nullptr ? "" : subject_of(about), X509_verify_cert_error_string(error)};
}

std::optional<std::int64_t> seconds_of(const ASN1_TIME* time) {
    std::tm fields{};
    if (ASN1_TIME_to_tm(time, &fields) != 1) return std::nullopt;
    return timegm(&fields);
}

// When every certificate of the path is valid. Nothing else in a verdict depends on the time.
TimeSpan validity_of(STACK_OF(X509) * path) {
    TimeSpan all{std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()};
    for (int depth = 0; depth < sk_X509_num(path); ++depth) {
        const X509* certificate = sk_X509_value(path, depth);
        const auto begin = seconds_of(X509_get0_notBefore(certificate));
        const auto end = seconds_of(X509_get0_notAfter(certificate));
        if (!begin || !end) return {};
        all = {std::max(all.after, *begin), std::min(all.before, *end)};
    }
    return all;
}

// What libcrypto lets pass and we do not: a leaf that is its own anchor, and issuers from before
// basicConstraints.
Judgement judge_path(X509_STORE_CTX* context) {
    constexpr int ca_by_basic_constraints = 1; // X509_check_ca(3)
    STACK_OF(X509)* path = X509_STORE_CTX_get0_chain(context);
    const int length = sk_X509_num(path);
    if (length < 2) return {verdict(ChainStatus::not_end_entity, "the certificate is itself an anchor")};
    for (int depth = 1; depth < length; ++depth) {
        X509* issuer = sk_X509_value(path, depth);
        if (X509_check_ca(issuer) != ca_by_basic_constraints)
            return {{ChainStatus::refused, depth, subject_of(issuer),
                     "an issuer has no basicConstraints with cA"}};
    }
    return {{ChainStatus::trusted, length - 1, subject_of(sk_X509_value(path, length - 1)), {}},
            sk_X509_value(path, 1),
            validity_of(path)};
}

Judgement verify(const DecodedAuthorities& authorities, X509* leaf, std::int64_t time) {
    const StoreContextPtr context(X509_STORE_CTX_new());
    if (!context || X509_STORE_CTX_init(context.get(), authorities.anchors.get(), leaf,
                                        authorities.intermediates.get()) != 1)
        return {verdict(ChainStatus::refused, "libcrypto could not begin")};
    X509_VERIFY_PARAM* parameters = X509_STORE_CTX_get0_param(context.get());
    X509_VERIFY_PARAM_set_time(parameters, time);
    X509_VERIFY_PARAM_set_depth(parameters, max_chain_depth);
    X509_VERIFY_PARAM_set_auth_level(parameters, security_level);
    X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_PARTIAL_CHAIN);
    if (X509_verify_cert(context.get()) != 1) return {failure(context.get())};
    return judge_path(context.get());
}

Judgement judge_leaf(const DecodedAuthorities& authorities, std::span<const std::uint8_t> der,
                     std::int64_t time) {
    const X509Ptr leaf = decode_leaf(der);
    if (!leaf) return {verdict(ChainStatus::malformed, "not a DER certificate")};
    if (X509_check_ca(leaf.get()) != 0)
        return {{ChainStatus::not_end_entity, 0, subject_of(leaf.get()), "it is the certificate of a CA"}};
    return verify(authorities, leaf.get(), time);
}

} // namespace

std::optional<ChainVerdict> decode_authorities(std::span<const Der> anchors,
                                               std::span<const Der> intermediates, DecodedAuthorities& into) {
    into.anchors.reset(X509_STORE_new());
    into.intermediates.reset(sk_X509_new_null());
    if (!into.anchors || !into.intermediates)
        return verdict(ChainStatus::refused, "libcrypto could not begin");
    auto problem = decode_anchors(anchors, into);
    if (!problem) problem = decode_intermediates(intermediates, into);
    ERR_clear_error();
    return problem;
}

Judgement judge(const DecodedAuthorities& authorities, std::span<const std::uint8_t> leaf,
                std::int64_t time) {
    auto judgement = judge_leaf(authorities, leaf, time);
    ERR_clear_error();
    return judgement;
}

} // namespace signet::certmap::trust
