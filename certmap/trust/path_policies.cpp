// SPDX-License-Identifier: Apache-2.0
#include "certmap/trust/path_policies.hpp"

#include "certmap/parse/oid_text.hpp"
#include "certmap/trust/certificate_text.hpp"

#include <set>

namespace signet::certmap::trust {
namespace {

using TreePtr = std::unique_ptr<X509_POLICY_TREE, Releaser<X509_policy_tree_free>>;

inline void release_policies(STACK_OF(ASN1_OBJECT) * list) {
    sk_ASN1_OBJECT_free(list); // of libcrypto's own objects
}
using InitialPtr = std::unique_ptr<STACK_OF(ASN1_OBJECT), Releaser<release_policies>>;

// user-initial-policy-set (RFC 5280 6.1.1 (c)): said outright, for libcrypto takes an empty one for none when a
// policy is required.
InitialPtr any_policy() {
    InitialPtr policies(sk_ASN1_OBJECT_new_null());
    if (policies && sk_ASN1_OBJECT_push(policies.get(), OBJ_nid2obj(NID_any_policy)) == 0) return nullptr;
    return policies;
}

// Empty: too long to be written.
std::string text_of(const ASN1_OBJECT* policy) {
    return oid_text(policy).value_or(std::string());
}

bool has(const X509* certificate, int extension) {
    return X509_get_ext_by_NID(certificate, extension, -1) >= 0;
}

// A root's word is its own; what is below has been limited by somebody.
bool is_limited(X509* anchor) {
    return (X509_get_extension_flags(anchor) & EXFLAG_SS) == 0 &&
           (has(anchor, NID_certificate_policies) || has(anchor, NID_policy_constraints) ||
            has(anchor, NID_inhibit_any_policy));
}

// What such a certificate means is clear, no policy; but libcrypto 3.0 loses memory over it, each time, and no CA
// has a reason to constrain what it has not.
std::string constraint_of_nothing(STACK_OF(X509) * path) {
    for (int depth = 0; depth < sk_X509_num(path); ++depth) {
        const X509* certificate = sk_X509_value(path, depth);
        if (has(certificate, NID_policy_constraints) && !has(certificate, NID_certificate_policies))
            return subject_text(certificate) + " constrains policies and has none";
    }
    return {};
}

std::string invalid_extension(STACK_OF(X509) * path) {
    for (int depth = 0; depth < sk_X509_num(path); ++depth)
        if ((X509_get_extension_flags(sk_X509_value(path, depth)) & EXFLAG_INVALID_POLICY) != 0)
            return "the policies of " + subject_text(sk_X509_value(path, depth)) + " cannot be decoded";
    return "a policy extension cannot be decoded";
}

std::set<std::string> named_by(const X509* certificate) {
    const PoliciesPtr policies(static_cast<CERTIFICATEPOLICIES*>(
        X509_get_ext_d2i(certificate, NID_certificate_policies, nullptr, nullptr)));
    std::set<std::string> named;
    for (int at = 0; at < sk_POLICYINFO_num(policies.get()); ++at)
        named.insert(text_of(sk_POLICYINFO_value(policies.get(), at)->policyid));
    return named;
}

bool is_any(const X509_POLICY_NODE* node) {
    return OBJ_obj2nid(X509_policy_node_get0_policy(node)) == NID_any_policy;
}

// The policy's name in the domain of the anchor, before any CA mapped it.
std::string name_at_anchor(const X509_POLICY_NODE* node) {
    const X509_POLICY_NODE* above = X509_policy_node_get0_parent(node);
    while (above != nullptr && !is_any(above)) {
        node = above;
        above = X509_policy_node_get0_parent(node);
    }
    return text_of(X509_policy_node_get0_policy(node));
}

// A certificate that has anyPolicy names none by that, though RFC 5280 would give it all of its CA's.
std::vector<std::string> allowed(const X509_POLICY_TREE* tree, const X509* certificate) {
    if (tree == nullptr) return {};
    const auto named = named_by(certificate);
    X509_POLICY_LEVEL* last = X509_policy_tree_get0_level(tree, X509_policy_tree_level_count(tree) - 1);
    std::set<std::string> policies;
    for (int at = 0; at < X509_policy_level_node_count(last); ++at) {
        const X509_POLICY_NODE* node = X509_policy_level_get0_node(last, at);
        if (named.contains(text_of(X509_policy_node_get0_policy(node))))
            policies.insert(name_at_anchor(node));
    }
    policies.erase(std::string());
    return {policies.begin(), policies.end()};
}

} // namespace

Result<std::vector<std::string>> policies_of(STACK_OF(X509) * path) {
    const ListPtr processed(sk_X509_dup(path));
    X509* anchor = sk_X509_value(path, sk_X509_num(path) - 1);
    // libcrypto processes all but the last.
    const InitialPtr initial = any_policy();
    if (!processed || !initial || (is_limited(anchor) && sk_X509_push(processed.get(), anchor) == 0))
        return Error{"libcrypto could not begin", {}};
    if (auto problem = constraint_of_nothing(processed.get()); !problem.empty())
        return Error{std::move(problem), {}};
    X509_POLICY_TREE* tree = nullptr;
    int explicit_policy = 0;
    const int result = X509_policy_check(&tree, &explicit_policy, processed.get(), initial.get(), 0);
    const TreePtr owned(tree);
    if (result == X509_PCY_TREE_VALID) return allowed(tree, sk_X509_value(path, 0));
    if (result == X509_PCY_TREE_FAILURE)
        return Error{"a policy is required, and the certificate has none that every CA of its path allows",
                     {}};
    return Error{result == X509_PCY_TREE_INVALID ? invalid_extension(path) : "libcrypto has failed", {}};
}

} // namespace signet::certmap::trust
