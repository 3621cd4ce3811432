// SPDX-License-Identifier: Apache-2.0
#include "certmap/parse/distinguished_name.hpp"

#include "certmap/parse/limits.hpp"
#include "certmap/parse/oid_text.hpp"
#include "certmap/parse/x509.hpp"
#include "certmap/text/text.hpp"

#include <algorithm>
#include <string_view>

namespace signet::certmap {
namespace {

bool is_text(int type) {
    constexpr unsigned long text_types = B_ASN1_UTF8STRING | B_ASN1_PRINTABLESTRING | B_ASN1_T61STRING |
                                         B_ASN1_IA5STRING | B_ASN1_BMPSTRING | B_ASN1_UNIVERSALSTRING |
                                         B_ASN1_NUMERICSTRING | B_ASN1_VISIBLESTRING;
    return (ASN1_tag2bit(type) & text_types) != 0;
}

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// Strings of two or four bytes for each character.
bool is_wide(int type) {
    return type == V_ASN1_BMPSTRING || type == V_ASN1_UNIVERSALSTRING;
}

Result<std::string> converted_of(const ASN1_STRING* value) {
    unsigned char* utf8 = nullptr;
    const int length = ASN1_STRING_to_UTF8(&utf8, value);
    if (length < 0) return error_of("has a value that is not in its string type");
    std::string text(utf8, utf8 + length);
    OPENSSL_free(utf8);
    return text;
}

Result<std::string> utf8_of(const ASN1_STRING* value) {
    const auto* data = reinterpret_cast<const char*>(ASN1_STRING_get0_data(value));
    const std::string_view bytes(data, static_cast<std::size_t>(ASN1_STRING_length(value)));
    const bool as_is = is_ascii(bytes) && !is_wide(ASN1_STRING_type(value));
    auto text = as_is ? Result<std::string>(bytes) : converted_of(value);
    if (!text) return text;
    if (const auto problem = character_problem(*text)) return error_of(*problem);
    return text;
}

// RFC 4514 2.4; cannot do harm, whatever the value is.
Result<std::string> hexadecimal_of(const ASN1_STRING* value) {
    const BioPtr text(BIO_new(BIO_s_mem()));
    constexpr unsigned long flags = ASN1_STRFLGS_DUMP_ALL | ASN1_STRFLGS_DUMP_DER;
    if (!text || ASN1_STRING_print_ex(text.get(), value, flags) < 0)
        return error_of("has a value that cannot be written as text");
    const char* data = nullptr;
    const long length = BIO_get_mem_data(text.get(), &data);
    return std::string(data, data + length);
}

Result<NameAttribute> attribute_of(const X509_NAME_ENTRY* entry) {
    const auto oid = oid_text(X509_NAME_ENTRY_get_object(entry));
    if (!oid) return error_of("has an attribute whose OID is not of usual length");
    const ASN1_STRING* value = X509_NAME_ENTRY_get_data(entry);
    const bool text = is_text(ASN1_STRING_type(value));
    auto written = text ? utf8_of(value) : hexadecimal_of(value);
    if (!written) return written.error();
    return NameAttribute{*oid, std::move(*written), text};
}

Result<std::vector<RelativeName>> parts_of(const X509_NAME* name) {
    std::vector<RelativeName> parts;
    int set = -1; // libcrypto numbers the RDNs and gives their attributes in a row
    for (int at = 0; at < X509_NAME_entry_count(name); ++at) {
        const X509_NAME_ENTRY* entry = X509_NAME_get_entry(name, at);
        auto attribute = attribute_of(entry);
        if (!attribute) return attribute.error();
        if (X509_NAME_ENTRY_set(entry) != set) parts.emplace_back();
        set = X509_NAME_ENTRY_set(entry);
        parts.back().push_back(std::move(*attribute));
    }
    return parts;
}

} // namespace

Result<DecodedName> decode_name(const X509_NAME* name) {
    const int size = i2d_X509_NAME(name, nullptr);
    if (size < 0 || size > max_name_size)
        return error_of("is longer than " + std::to_string(max_name_size) + " bytes");
    auto parts = parts_of(name);
    if (!parts) return DecodedName{{}, parts.error().problem};
    DistinguishedName decoded{std::move(*parts), {}};
    decoded.text = text_of(decoded, NameStyle::nss_ldap);
    return DecodedName{std::move(decoded), std::nullopt};
}

} // namespace signet::certmap
