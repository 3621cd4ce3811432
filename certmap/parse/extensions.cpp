// SPDX-License-Identifier: Apache-2.0
#include "certmap/parse/extensions.hpp"

#include "certmap/parse/extension.hpp"
#include "certmap/parse/limits.hpp"
#include "certmap/parse/oid_text.hpp"
#include "certmap/parse/x509.hpp"

namespace signet::certmap {
namespace {

using Problem = std::optional<Error>;

Error more_than(int limit, std::string_view what) {
    return error_of("there are more than " + std::to_string(limit) + " " + std::string(what));
}

Problem add_key_usage(const X509* x509, Certificate& certificate) {
    const auto bits = extension<BitStringPtr>(x509, NID_key_usage, der_tag::bit_string, "key usage");
    if (!bits) return bits.error();
    if (!*bits) return std::nullopt;
    KeyUsage& usage = certificate.key_usage.emplace();
    for (unsigned bit = 0; bit < key_usage_bit_count; ++bit) {
        if (ASN1_BIT_STRING_get_bit(bits->get(), static_cast<int>(bit)) == 1)
            usage.add(static_cast<KeyUsageBit>(bit));
    }
    return std::nullopt;
}

Problem add_extended_key_usage(const X509* x509, Certificate& certificate) {
    const auto oids =
        extension<ExtendedKeyUsagePtr>(x509, NID_ext_key_usage, der_tag::sequence, "extended key usage");
    if (!oids) return oids.error();
    const int count = *oids ? sk_ASN1_OBJECT_num(oids->get()) : 0;
    if (count > max_extended_key_usages) return more_than(max_extended_key_usages, "extended key usages");
    for (int at = 0; at < count; ++at) {
        auto text = oid_text(sk_ASN1_OBJECT_value(oids->get(), at));
        if (!text) return error_of("an extended key usage is not an OID of usual length");
        certificate.extended_key_usage.push_back(std::move(*text));
    }
    return std::nullopt;
}

Problem add_basic_constraints(const X509* x509, Certificate& certificate) {
    const auto constraints =
        extension<BasicConstraintsPtr>(x509, NID_basic_constraints, der_tag::sequence, "basic constraints");
    if (!constraints) return constraints.error();
    certificate.is_ca = *constraints && (*constraints)->ca != 0;
    return std::nullopt;
}

Problem add_policies(const X509* x509, Certificate& certificate) {
    const auto policies =
        extension<PoliciesPtr>(x509, NID_certificate_policies, der_tag::sequence, "certificate policies");
    if (!policies) return policies.error();
    const int count = *policies ? sk_POLICYINFO_num(policies->get()) : 0;
    if (count > max_policies) return more_than(max_policies, "certificate policies");
    for (int at = 0; at < count; ++at) {
        auto text = oid_text(sk_POLICYINFO_value(policies->get(), at)->policyid);
        if (!text) return error_of("a certificate policy is not an OID of usual length");
        certificate.policies.push_back(std::move(*text));
    }
    return std::nullopt;
}

// An empty one would be taken for none.
Problem set_key_id(const ASN1_OCTET_STRING* id, std::string_view name, Bytes& into) {
    const unsigned char* data = ASN1_STRING_get0_data(id);
    into.assign(data, data + ASN1_STRING_length(id));
    if (!into.empty() && into.size() <= max_key_id_size) return std::nullopt;
    return error_of("the " + std::string(name) + " is not of usual length");
}

Problem add_subject_key_id(const X509* x509, Certificate& certificate) {
    constexpr std::string_view name = "subject key identifier";
    const auto id = extension<OctetStringPtr>(x509, NID_subject_key_identifier, der_tag::octet_string, name);
    if (!id) return id.error();
    return *id ? set_key_id(id->get(), name, certificate.subject_key_id) : std::nullopt;
}

Problem add_authority_key_id(const X509* x509, Certificate& certificate) {
    constexpr std::string_view name = "authority key identifier";
    const auto id = extension<AuthorityKeyIdPtr>(x509, NID_authority_key_identifier, der_tag::sequence, name);
    if (!id) return id.error();
    const bool named = *id && (*id)->keyid != nullptr; // or by its issuer's name and serial number
    return named ? set_key_id((*id)->keyid, name, certificate.authority_key_id) : std::nullopt;
}

} // namespace

std::optional<Error> add_extensions(const X509* x509, Certificate& certificate) {
    for (auto* add : {add_key_usage, add_extended_key_usage, add_basic_constraints, add_policies,
                      add_subject_key_id, add_authority_key_id}) {
        if (auto problem = add(x509, certificate)) return problem;
    }
    return std::nullopt;
}

} // namespace signet::certmap
