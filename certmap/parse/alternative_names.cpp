// SPDX-License-Identifier: Apache-2.0
#include "certmap/parse/alternative_names.hpp"

#include "certmap/parse/extension.hpp"
#include "certmap/parse/krb5_principal_name.hpp"
#include "certmap/parse/limits.hpp"
#include "certmap/parse/oid_text.hpp"
#include "certmap/parse/x509.hpp"
#include "certmap/rules/oid.hpp"
#include "certmap/rules/text.hpp"

#include <algorithm>
#include <span>
#include <string>

namespace signet::certmap {
namespace {

std::span<const std::uint8_t> bytes_of(const ASN1_STRING* value) {
    return {ASN1_STRING_get0_data(value), static_cast<std::size_t>(ASN1_STRING_length(value))};
}

std::string text_of(const ASN1_STRING* value) {
    const auto bytes = bytes_of(value);
    return {bytes.begin(), bytes.end()};
}

Error error_of(std::string problem) {
    return Error{std::move(problem), {}};
}

// [MS-WCCE] 2.2.2.7.5: the value is a UTF8String; another string type would be compared in another character
// set.
Result<std::string> upn_of(const ASN1_TYPE* value) {
    if (value->type != V_ASN1_UTF8STRING) return error_of("is not a UTF8String");
    std::string upn = text_of(value->value.utf8string);
    if (const auto problem = name_problem(upn)) return error_of(*problem);
    return upn;
}

Result<std::string> pkinit_principal_of(const ASN1_TYPE* value) {
    if (value->type != V_ASN1_SEQUENCE) return error_of("is not a DER KRB5PrincipalName");
    return krb5_principal_name(bytes_of(value->value.sequence));
}

Result<std::string> ia5_of(const ASN1_STRING* value) {
    std::string text = text_of(value);
    if (const auto problem = name_problem(text)) return error_of(*problem);
    const bool ascii = std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (!ascii) return error_of("is not ASCII");
    return text;
}

class NameCollector {
public:
    explicit NameCollector(Certificate& certificate) : certificate_(certificate) {}

    void add(const GENERAL_NAME* name) {
        switch (name->type) {
        case GEN_OTHERNAME: return add_other(name->d.otherName);
        case GEN_EMAIL: return add(certificate_.rfc822_names, NameKind::rfc822, ia5_of(name->d.rfc822Name));
        case GEN_DNS: return add(certificate_.dns_names, NameKind::dns, ia5_of(name->d.dNSName));
        default: return; // an int of libcrypto, not an enum of ours: addresses, URIs and others map nobody
        }
    }

private:
    void add_other(const OTHERNAME* name) {
        const auto type = oid_text(name->type_id);
        if (type == oid::ms_user_principal_name)
            add(certificate_.upns, NameKind::upn, upn_of(name->value));
        else if (type == oid::pkinit_principal_name)
            add(certificate_.pkinit_principals, NameKind::pkinit_principal, pkinit_principal_of(name->value));
    }

    void add(std::vector<std::string>& names, NameKind kind, Result<std::string> name) {
        if (name)
            names.push_back(std::move(*name));
        else
            certificate_.refused_names.push_back({kind, name.error().problem});
    }

    Certificate& certificate_;
};

} // namespace

std::optional<Error> add_alternative_names(const X509* x509, Certificate& certificate) {
    const auto names = extension<GeneralNamesPtr>(x509, NID_subject_alt_name, der_tag::sequence,
                                                  "subject alternative names");
    if (!names) return names.error();
    const int count = *names ? sk_GENERAL_NAME_num(names->get()) : 0;
    if (count > max_alternative_names)
        return error_of("there are more than " + std::to_string(max_alternative_names) +
                        " subject alternative names");
    NameCollector collector(certificate);
    for (int at = 0; at < count; ++at)
        collector.add(sk_GENERAL_NAME_value(names->get(), at));
    return std::nullopt;
}

} // namespace signet::certmap
