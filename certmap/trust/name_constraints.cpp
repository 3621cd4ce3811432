// SPDX-License-Identifier: Apache-2.0
#include "certmap/trust/name_constraints.hpp"

#include "certmap/parse/oid_text.hpp"
#include "certmap/text/oid.hpp"
#include "certmap/trust/certificate_text.hpp"
#include "certmap/trust/upn_subtree.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

namespace signet::certmap::trust {
namespace {

using ConstraintsPtr = std::unique_ptr<NAME_CONSTRAINTS, Releaser<NAME_CONSTRAINTS_free>>;
using Problem = std::optional<std::string>;

constexpr std::size_t max_comparisons = 1UL << 16U; // names times subtrees of one CA

// nullopt: an otherName of this type that is not a UTF8String, and so no name that could be compared.
std::optional<std::string> text_of(const OTHERNAME* name) {
    if (name->value == nullptr || name->value->type != V_ASN1_UTF8STRING) return std::nullopt;
    const ASN1_STRING* text = name->value->value.utf8string;
    const auto* data = reinterpret_cast<const char*>(ASN1_STRING_get0_data(text));
    return std::string(data, static_cast<std::size_t>(ASN1_STRING_length(text)));
}

bool is_upn(const OTHERNAME* name) {
    return oid_text(name->type_id) == oid::ms_user_principal_name;
}

// What a CA says of user principal names.
struct UpnConstraints {
    std::vector<std::string> permitted;
    std::vector<std::string> excluded;
};

// Takes the subtrees of user principal names out of libcrypto's list.
Problem take_subtrees(STACK_OF(GENERAL_SUBTREE) * from, std::vector<std::string>& into) {
    for (int at = sk_GENERAL_SUBTREE_num(from) - 1; at >= 0; --at) {
        const GENERAL_SUBTREE* subtree = sk_GENERAL_SUBTREE_value(from, at);
        if (subtree->base->type != GEN_OTHERNAME) continue;
        const OTHERNAME* name = subtree->base->d.otherName;
        if (!is_upn(name))
            return "otherName " + oid_text(name->type_id).value_or("?") + " cannot be compared";
        auto text = text_of(name);
        if (!text) return "a user principal name that is not a UTF8String cannot be compared";
        // RFC 5280 4.2.1.10: minimum is 0 and maximum absent, always.
        const bool is_ranged = subtree->maximum != nullptr ||
                               (subtree->minimum != nullptr && ASN1_INTEGER_get(subtree->minimum) != 0);
        if (is_ranged) return "a subtree with minimum or maximum cannot be compared";
        into.push_back(std::move(*text));
        GENERAL_SUBTREE_free(sk_GENERAL_SUBTREE_delete(from, at));
    }
    return std::nullopt;
}

std::string listed(const std::vector<std::string>& subtrees) {
    constexpr std::size_t max_listed = 4;
    std::string text;
    for (std::size_t at = 0; at < subtrees.size() && at < max_listed; ++at)
        text += (at == 0 ? "'" : ", '") + excerpt_of(subtrees[at]) + "'";
    return subtrees.size() > max_listed ? text + ", ..." : text;
}

Problem upn_problem(const std::optional<std::string>& upn, const UpnConstraints& constraints) {
    const auto is_in = [&](const std::vector<std::string>& subtrees, SubtreeRole role) {
        if (!upn) return role == SubtreeRole::excluded && !subtrees.empty();
        return std::ranges::any_of(subtrees, [&](const auto& one) { return is_in_subtree(*upn, one, role); });
    };
    const std::string name = upn ? "'" + excerpt_of(*upn) + "'" : "a user principal name that is no text";
    if (!constraints.permitted.empty() && !is_in(constraints.permitted, SubtreeRole::permitted))
        return name + " is not in the permitted user principal names " + listed(constraints.permitted);
    if (is_in(constraints.excluded, SubtreeRole::excluded))
        return name + " is in the excluded user principal names " + listed(constraints.excluded);
    return std::nullopt;
}

Problem upns_problem(const GENERAL_NAMES* names, const UpnConstraints& constraints) {
    const std::size_t subtrees = constraints.permitted.size() + constraints.excluded.size();
    const auto count = static_cast<std::size_t>(names == nullptr ? 0 : sk_GENERAL_NAME_num(names));
    if (subtrees * count > max_comparisons) return "there are too many names and constraints";
    for (int at = 0; at < static_cast<int>(count); ++at) {
        const GENERAL_NAME* name = sk_GENERAL_NAME_value(names, at);
        if (name->type != GEN_OTHERNAME || !is_upn(name->d.otherName)) continue;
        if (auto problem = upn_problem(text_of(name->d.otherName), constraints)) return problem;
    }
    return std::nullopt;
}

bool has_dns_name(const GENERAL_NAMES* names) {
    for (int at = 0; names != nullptr && at < sk_GENERAL_NAME_num(names); ++at)
        if (sk_GENERAL_NAME_value(names, at)->type == GEN_DNS) return true;
    return false;
}

// The constraints that libcrypto can compare, as X509_verify_cert does: a leaf's common name may be a host name
// where there is no other.
Problem others_problem(X509* certificate, bool is_leaf, const GENERAL_NAMES* names, NAME_CONSTRAINTS* rest) {
    int error = NAME_CONSTRAINTS_check(certificate, rest);
    if (error == X509_V_OK && is_leaf && !has_dns_name(names))
        error = NAME_CONSTRAINTS_check_CN(certificate, rest);
    if (error == X509_V_OK) return std::nullopt;
    return X509_verify_cert_error_string(error);
}

Problem problem_between(X509* certificate, bool is_leaf, X509* issuer) {
    int critical = -1; // absent; X509_get_ext_d2i(3)
    const ConstraintsPtr constraints(
        static_cast<NAME_CONSTRAINTS*>(X509_get_ext_d2i(issuer, NID_name_constraints, &critical, nullptr)));
    if (!constraints) return critical == -1 ? Problem() : "name constraints that cannot be decoded";
    UpnConstraints upns;
    if (auto problem = take_subtrees(constraints->permittedSubtrees, upns.permitted)) return problem;
    if (auto problem = take_subtrees(constraints->excludedSubtrees, upns.excluded)) return problem;
    const GeneralNamesPtr names(
        static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, &critical, nullptr)));
    if (!names && critical != -1) return "subject alternative names that cannot be decoded";
    if (auto problem = upns_problem(names.get(), upns)) return problem;
    return others_problem(certificate, is_leaf, names.get(), constraints.get());
}

} // namespace

std::optional<NameProblem> name_problem(STACK_OF(X509) * path) {
    const int length = sk_X509_num(path);
    for (int depth = 0; depth < length; ++depth) {
        X509* certificate = sk_X509_value(path, depth);
        // RFC 5280 6.1.3: constraints are not for self-issued certificates, but for the last.
        if (depth != 0 && (X509_get_extension_flags(certificate) & EXFLAG_SI) != 0) continue;
        for (int above = depth + 1; above < length; ++above) {
            X509* issuer = sk_X509_value(path, above);
            if (auto problem = problem_between(certificate, depth == 0, issuer))
                return NameProblem{depth, "name constraints of " + subject_text(issuer) + ": " + *problem};
        }
    }
    return std::nullopt;
}

} // namespace signet::certmap::trust
