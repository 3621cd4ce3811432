// SPDX-License-Identifier: Apache-2.0
#include "certmap/parse/alternative_names.hpp"

#include "certmap/parse/distinguished_name.hpp"
#include "certmap/parse/extension.hpp"
#include "certmap/parse/ip_address.hpp"
#include "certmap/parse/krb5_principal_name.hpp"
#include "certmap/parse/limits.hpp"
#include "certmap/parse/oid_text.hpp"
#include "certmap/parse/security_identifier.hpp"
#include "certmap/parse/x509.hpp"
#include "certmap/text/oid.hpp"
#include "certmap/text/text.hpp"

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

Result<std::string> registered_id_of(const ASN1_OBJECT* id) {
    auto text = oid_text(id);
    if (!text) return error_of("is not an OID of usual length");
    return std::move(*text);
}

Result<DistinguishedName> directory_name_of(const X509_NAME* name) {
    auto decoded = decode_name(name);
    if (!decoded) return decoded.error();
    if (decoded->problem) return error_of(*decoded->problem);
    if (decoded->name.empty()) return error_of("is empty");
    return std::move(decoded->name);
}

Result<OtherName> other_name_of(const OTHERNAME* name) {
    auto oid = oid_text(name->type_id);
    if (!oid) return error_of("has an OID that is not of usual length");
    Bytes value = der_of(i2d_ASN1_TYPE, name->value);
    if (value.empty()) return error_of("cannot be encoded");
    return OtherName{std::move(*oid), std::move(value)};
}

// The SEQUENCE without the tag that says which kind of name it is.
Bytes sequence_of(const GENERAL_NAME* name) {
    Bytes der = der_of(i2d_GENERAL_NAME, name);
    if (!der.empty()) der.front() = der_tag::sequence;
    return der;
}

class NameCollector {
public:
    explicit NameCollector(Certificate& certificate) : certificate_(certificate) {}

    // An int of libcrypto, not an enum of ours; GENERAL_NAME has no other kinds (RFC 5280 4.2.1.6).
    void add(const GENERAL_NAME* name) {
        switch (name->type) {
        case GEN_OTHERNAME: return add_other(name->d.otherName);
        case GEN_EMAIL: return add(certificate_.rfc822_names, NameKind::rfc822, ia5_of(name->d.rfc822Name));
        case GEN_DNS: return add(certificate_.dns_names, NameKind::dns, ia5_of(name->d.dNSName));
        case GEN_X400: certificate_.x400_addresses.push_back(sequence_of(name)); return;
        case GEN_DIRNAME: return add_directory_name(name->d.directoryName);
        case GEN_EDIPARTY: certificate_.edi_party_names.push_back(sequence_of(name)); return;
        case GEN_URI: return add_uri(name->d.uniformResourceIdentifier);
        case GEN_IPADD:
            return add(certificate_.ip_addresses, NameKind::ip_address,
                       ip_address(bytes_of(name->d.iPAddress)));
        case GEN_RID:
            return add(certificate_.registered_ids, NameKind::registered_id,
                       registered_id_of(name->d.registeredID));
        default: return refuse(NameKind::other_name, "is of an unknown kind");
        }
    }

private:
    void add_other(const OTHERNAME* name) {
        auto other = other_name_of(name);
        if (!other) return refuse(NameKind::other_name, other.error().problem);
        const std::size_t refused = certificate_.refused_names.size();
        if (other->oid == oid::ms_user_principal_name)
            add(certificate_.upns, NameKind::upn, upn_of(name->value));
        else if (other->oid == oid::pkinit_principal_name)
            add(certificate_.pkinit_principals, NameKind::pkinit_principal, pkinit_principal_of(name->value));
        // What is refused as a UPN is not to be had as something else.
        if (certificate_.refused_names.size() == refused)
            certificate_.other_names.push_back(std::move(*other));
    }

    void add_directory_name(const X509_NAME* name) {
        add(certificate_.directory_names, NameKind::directory_name, directory_name_of(name));
    }

    // A SID that cannot be read is not the same as none.
    void add_uri(const ASN1_IA5STRING* value) {
        auto uri = ia5_of(value);
        if (!uri && text_of(value).starts_with(sid_uri_prefix)) refuse(NameKind::sid, uri.error().problem);
        add(certificate_.uris, NameKind::uri, std::move(uri));
    }

    template <class Name>
    void add(std::vector<Name>& names, NameKind kind, Result<Name> name) {
        if (name)
            names.push_back(std::move(*name));
        else
            refuse(kind, name.error().problem);
    }

    void refuse(NameKind kind, std::string problem) {
        certificate_.refused_names.push_back({kind, std::move(problem)});
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
