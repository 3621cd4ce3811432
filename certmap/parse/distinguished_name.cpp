// SPDX-License-Identifier: Apache-2.0
#include "certmap/parse/distinguished_name.hpp"

#include "certmap/parse/limits.hpp"
#include "certmap/parse/x509.hpp"
#include "certmap/rules/text.hpp"

namespace signet::certmap {
namespace {

bool is_text(int type) {
    constexpr unsigned long text_types = B_ASN1_UTF8STRING | B_ASN1_PRINTABLESTRING | B_ASN1_T61STRING |
                                         B_ASN1_IA5STRING | B_ASN1_BMPSTRING | B_ASN1_UNIVERSALSTRING |
                                         B_ASN1_NUMERICSTRING | B_ASN1_VISIBLESTRING;
    return (ASN1_tag2bit(type) & text_types) != 0;
}

// A value that is no text is written as "#hex" and cannot do harm.
std::optional<std::string> value_problem(const ASN1_STRING* value) {
    if (!is_text(ASN1_STRING_type(value))) return std::nullopt;
    unsigned char* utf8 = nullptr;
    const int length = ASN1_STRING_to_UTF8(&utf8, value);
    if (length < 0) return "has a value that is not in its string type";
    const std::string text(utf8, utf8 + length);
    OPENSSL_free(utf8);
    return character_problem(text);
}

std::optional<std::string> first_problem(const X509_NAME* name) {
    for (int at = 0; at < X509_NAME_entry_count(name); ++at) {
        auto problem = value_problem(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
        if (problem) return problem;
    }
    return std::nullopt;
}

} // namespace

Result<DistinguishedName> distinguished_name(const X509_NAME* name) {
    const int size = i2d_X509_NAME(name, nullptr);
    if (size < 0 || size > max_name_size)
        return Error{"is longer than " + std::to_string(max_name_size) + " bytes", {}};
    if (auto problem = first_problem(name)) return DistinguishedName{{}, std::move(problem)};

    // RFC 4514 2.4 lets other than ASCII stand as it is; it was found to be harmless above.
    constexpr unsigned long flags = XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB);
    const BioPtr text(BIO_new(BIO_s_mem()));
    if (!text || X509_NAME_print_ex(text.get(), name, 0, flags) < 0)
        return Error{"cannot be written as text", {}};
    const char* data = nullptr;
    const long length = BIO_get_mem_data(text.get(), &data);
    return DistinguishedName{std::string(data, data + length), std::nullopt};
}

} // namespace signet::certmap
