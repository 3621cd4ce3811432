// SPDX-License-Identifier: Apache-2.0
#include "certmap/trust/judgement.hpp"

#include "certmap/trust/certificate_text.hpp"
#include "certmap/trust/name_constraints.hpp"
#include "certmap/trust/path_policies.hpp"
#include "certmap/trust/path_search.hpp"
#include "certmap/trust/revocation_answer.hpp"

#include <openssl/err.h>

#include <algorithm>
#include <limits>
#include <string>

namespace signet::certmap::trust {
namespace {

constexpr int security_level = 2; // 112 bits: RSA 2048, EC 224, no SHA-1 (SSL_CTX_set_security_level(3))

AuthorityVerdict refused(ChainStatus status, std::string detail) {
    return {{status, 0, {}, std::move(detail)}};
}

AuthorityVerdict refused(ChainStatus status, int depth, const X509* about, std::string detail) {
    return {{status, depth, about == nullptr ? "" : subject_text(about), std::move(detail)}};
}

ChainStatus status_of(int error, int depth) {
    const bool own = depth == 0;
    switch (error) {
    case X509_V_ERR_CERT_HAS_EXPIRED: return own ? ChainStatus::expired : ChainStatus::issuer_expired;
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return own ? ChainStatus::not_yet_valid : ChainStatus::issuer_not_yet_valid;
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_CERT_UNTRUSTED: return ChainStatus::unknown_issuer;
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
    case X509_V_ERR_UNABLE_TO_DECRYPT_CERT_SIGNATURE: return ChainStatus::bad_signature;
    case X509_V_ERR_EE_KEY_TOO_SMALL:
    case X509_V_ERR_CA_KEY_TOO_SMALL: return ChainStatus::key_too_small;
    case X509_V_ERR_CA_MD_TOO_WEAK: return ChainStatus::digest_too_weak;
    case X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION: return ChainStatus::unknown_extension;
    case X509_V_ERR_PERMITTED_VIOLATION:
    case X509_V_ERR_EXCLUDED_VIOLATION:
    case X509_V_ERR_SUBTREE_MINMAX:
    case X509_V_ERR_UNSUPPORTED_CONSTRAINT_TYPE:
    case X509_V_ERR_UNSUPPORTED_CONSTRAINT_SYNTAX:
    case X509_V_ERR_UNSUPPORTED_NAME_SYNTAX: return ChainStatus::name_constraints;
    case X509_V_ERR_CERT_CHAIN_TOO_LONG:
    case X509_V_ERR_PATH_LENGTH_EXCEEDED: return ChainStatus::path_too_long;
    default:
        return ChainStatus::refused; // an int of libcrypto; X509_V_OK is decided by X509_verify_cert alone
    }
}

AuthorityVerdict failure(X509_STORE_CTX* context) {
    const int error = X509_STORE_CTX_get_error(context);
    const int depth = X509_STORE_CTX_get_error_depth(context);
    return refused(status_of(error, depth), depth, X509_STORE_CTX_get_current_cert(context),
                   X509_verify_cert_error_string(error));
}

// One verification: some CAs, of which libcrypto makes a path.
class Verification {
public:
    Verification(const DecodedAuthorities& authorities, X509* leaf)
        : authorities_(authorities), leaf_(leaf), anchors_(sk_X509_new_null()),
          intermediates_(sk_X509_new_null()), context_(X509_STORE_CTX_new()) {}

    bool add(const DecodedAuthority& authority) {
        STACK_OF(X509)* list = authority.is_anchor ? anchors_.get() : intermediates_.get();
        return list != nullptr && sk_X509_push(list, authority.certificate.get()) > 0;
    }

    AuthorityVerdict verify(std::int64_t time);

private:
    static int when_in_doubt(int is_good, X509_STORE_CTX* context);
    AuthorityVerdict judge_path();
    std::optional<AuthorityVerdict> issuers_problem() const;
    Result<VerifiedPath> facts() const;
    const DecodedAuthority* authority_at(int depth) const;
    X509* at(int depth) const { return sk_X509_value(path_, depth); }

    const DecodedAuthorities& authorities_;
    X509* leaf_;
    ListPtr anchors_;
    ListPtr intermediates_;
    StoreContextPtr context_;
    STACK_OF(X509) * path_ = nullptr; // the context's
    bool has_other_constraints_ = false;
};

// libcrypto says which certificate has a name that it cannot compare and would go no further. All names of the
// path are compared once more, with everything (name_constraints.hpp).
int Verification::when_in_doubt(int is_good, X509_STORE_CTX* context) {
    if (is_good == 1 || X509_STORE_CTX_get_error(context) != X509_V_ERR_UNSUPPORTED_CONSTRAINT_TYPE)
        return is_good;
    static_cast<Verification*>(X509_STORE_CTX_get_app_data(context))->has_other_constraints_ = true;
    X509_STORE_CTX_set_error(context, X509_V_OK);
    return 1;
}

AuthorityVerdict Verification::verify(std::int64_t time) {
    X509_STORE_CTX* context = context_.get();
    if (context == nullptr || X509_STORE_CTX_init(context, nullptr, leaf_, intermediates_.get()) != 1)
        return refused(ChainStatus::refused, "libcrypto could not begin");
    X509_STORE_CTX_set0_trusted_stack(context, anchors_.get());
    X509_VERIFY_PARAM* parameters = X509_STORE_CTX_get0_param(context);
    X509_VERIFY_PARAM_set_time(parameters, time);
    X509_VERIFY_PARAM_set_depth(parameters, max_chain_depth);
    X509_VERIFY_PARAM_set_auth_level(parameters, security_level);
    X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_PARTIAL_CHAIN);
    if (X509_STORE_CTX_set_app_data(context, this) != 1)
        return refused(ChainStatus::refused, "libcrypto could not begin");
    X509_STORE_CTX_set_verify_cb(context, when_in_doubt);
    if (X509_verify_cert(context) != 1) return failure(context);
    path_ = X509_STORE_CTX_get0_chain(context);
    return judge_path();
}

// What libcrypto lets pass and we do not: a leaf that is its own anchor, issuers from before basicConstraints,
// and what it was not asked.
AuthorityVerdict Verification::judge_path() {
    const int length = sk_X509_num(path_);
    if (length < 2) return refused(ChainStatus::not_end_entity, "the certificate is itself an anchor");
    if (auto problem = issuers_problem()) return std::move(*problem);
    if (has_other_constraints_)
        if (auto problem = name_problem(path_))
            return refused(ChainStatus::name_constraints, problem->depth, at(problem->depth),
                           std::move(problem->detail));
    auto path = facts();
    if (!path) return refused(ChainStatus::refused, path.error().problem);
    auto policies = policies_of(path_);
    if (!policies) return refused(ChainStatus::policy, 0, leaf_, policies.error().problem);
    path->policies = std::move(*policies);
    return {{ChainStatus::trusted, length - 1, {}, {}}, {std::move(*path)}};
}

std::optional<AuthorityVerdict> Verification::issuers_problem() const {
    constexpr int ca_by_basic_constraints = 1; // X509_check_ca(3)
    const int length = sk_X509_num(path_);
    for (int depth = 1; depth < length; ++depth) {
        if (X509_check_ca(at(depth)) != ca_by_basic_constraints)
            return refused(ChainStatus::refused, depth, at(depth),
                           "an issuer has no basicConstraints with cA");
        const DecodedAuthority* authority = authority_at(depth);
        if (authority == nullptr)
            return refused(ChainStatus::refused, depth, at(depth), "an issuer is not among the CAs given");
        if (!authority->is_anchor && !authority->is_for_logon)
            return refused(ChainStatus::issuer_not_for_logon, depth, at(depth),
                           "the CA's own extended key usage has no purpose of a logon");
    }
    return std::nullopt;
}

// A verified path is made of the very objects that were given.
const DecodedAuthority* Verification::authority_at(int depth) const {
    const auto found = std::ranges::find(authorities_, at(depth),
                                         [](const DecodedAuthority& one) { return one.certificate.get(); });
    return found == authorities_.end() ? nullptr : &*found;
}

Result<VerifiedPath> Verification::facts() const {
    VerifiedPath path;
    path.holds = {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()};
    const int length = sk_X509_num(path_);
    for (int depth = 0; depth < length; ++depth) {
        const TimeSpan validity = depth == 0 ? validity_of(leaf_) : authority_at(depth)->validity;
        path.holds = {std::max(path.holds.after, validity.after),
                      std::min(path.holds.before, validity.before)};
        if (depth == length - 1) break;
        auto serial = serial_of(X509_get0_serialNumber(at(depth)));
        if (!serial)
            return Error{"the serial number of " + subject_text(at(depth)) + ": " + serial.error().problem,
                         {}};
        path.certificates.push_back(
            {authority_at(depth + 1)->key, std::move(*serial), validity, subject_text(at(depth))});
    }
    return path;
}

// Without a path to an anchor: libcrypto finds out where it ends.
AuthorityVerdict judge_without_path(const DecodedAuthorities& authorities, X509* leaf, std::int64_t time) {
    Verification verification(authorities, leaf);
    for (const DecodedAuthority& authority : authorities)
        if (!verification.add(authority)) return refused(ChainStatus::refused, "libcrypto could not begin");
    return verification.verify(time);
}

AuthorityVerdict judge_path(const DecodedAuthorities& authorities, const PossiblePath& path, X509* leaf,
                            std::int64_t time) {
    Verification verification(authorities, leaf);
    for (const DecodedAuthority* authority : path)
        if (!verification.add(*authority)) return refused(ChainStatus::refused, "libcrypto could not begin");
    return verification.verify(time);
}

// A CA of the same name and another key tells less than any other objection.
bool tells_more(const ChainVerdict& verdict, const ChainVerdict& than) {
    return than.status == ChainStatus::bad_signature && verdict.status != ChainStatus::bad_signature;
}

AuthorityVerdict judge_by_paths(const DecodedAuthorities& authorities, X509* leaf, std::int64_t time) {
    const auto paths = possible_paths(authorities, leaf, time);
    if (paths.empty()) return judge_without_path(authorities, leaf, time);
    std::optional<AuthorityVerdict> best;
    for (const PossiblePath& path : paths) {
        auto verdict = judge_path(authorities, path, leaf, time);
        if (best && !best->paths.empty())
            std::ranges::move(verdict.paths, std::back_inserter(best->paths));
        else if (!best || !verdict.paths.empty() || tells_more(verdict.chain, best->chain))
            best = std::move(verdict);
    }
    return std::move(*best);
}

} // namespace

AuthorityVerdict judge(const DecodedAuthorities& authorities, X509* leaf, std::int64_t time) {
    auto verdict = X509_check_ca(leaf) != 0
                       ? refused(ChainStatus::not_end_entity, 0, leaf, "it is the certificate of a CA")
                       : judge_by_paths(authorities, leaf, time);
    ERR_clear_error();
    return verdict;
}

} // namespace signet::certmap::trust
