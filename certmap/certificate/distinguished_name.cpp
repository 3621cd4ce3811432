// SPDX-License-Identifier: Apache-2.0
#include "certmap/certificate/distinguished_name.hpp"

#include "certmap/certificate/attribute_name.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace signet::certmap {
namespace {

constexpr std::string_view escaped_anywhere = "\"+,;<>\\";
constexpr std::string_view escaped_in_front = "# "; // of others: a lone '#' stands as it is
constexpr std::string_view escaped_at_the_end = " ";

bool is_printable_ascii(char c) {
    return c >= 0x20 && c <= 0x7e;
}

// RFC 2253 2.4 with the choice sss-certmap made: all that is not printable ASCII in hexadecimal.
void add_escaped(std::string& text, std::string_view value) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    for (std::size_t at = 0; at < value.size(); ++at) {
        const char c = value[at];
        if (!is_printable_ascii(c)) {
            const auto byte = static_cast<unsigned char>(c);
            text += {'\\', digits[byte >> 4U], digits[byte & 0xfU]};
            continue;
        }
        const bool escaped =
            escaped_anywhere.find(c) != std::string_view::npos ||
            (at == 0 && value.size() > 1 && escaped_in_front.find(c) != std::string_view::npos) ||
            (at + 1 == value.size() && escaped_at_the_end.find(c) != std::string_view::npos);
        if (escaped) text += '\\';
        text += c;
    }
}

AttributeNames names_of(NameStyle style) {
    switch (style) {
    case NameStyle::nss_ldap:
    case NameStyle::nss_x500: return AttributeNames::nss;
    case NameStyle::ad_ldap:
    case NameStyle::ad_x500: return AttributeNames::active_directory;
    }
    return AttributeNames::nss;
}

bool is_most_specific_first(NameStyle style) {
    switch (style) {
    case NameStyle::nss_ldap:
    case NameStyle::ad_ldap: return true;
    case NameStyle::nss_x500:
    case NameStyle::ad_x500: return false;
    }
    return true;
}

// The characters of valid UTF-8, as ASN1_STRING_print_ex(3) without flags writes them.
void add_for_openssl(std::string& text, std::string_view value) {
    for (std::size_t at = 0; at < value.size();) {
        const auto lead = static_cast<unsigned char>(value[at]);
        const std::size_t size = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
        std::uint32_t character = size == 1 ? lead : lead & (0x7fU >> size);
        for (std::size_t next = 1; next < size && at + next < value.size(); ++next)
            character = character << 6U | (static_cast<unsigned char>(value[at + next]) & 0x3fU);
        if (character <= 0xff)
            text += static_cast<char>(character);
        else
            text += character <= 0xffff ? fmt::format("\\U{:04X}", character)
                                        : fmt::format("\\W{:08X}", character);
        at += size;
    }
}

} // namespace

std::string openssl_text(const DistinguishedName& name) {
    std::string text;
    for (const RelativeName& part : name.parts) {
        for (const NameAttribute& attribute : part) {
            if (!text.empty()) text += &attribute == &part.front() ? ',' : '+';
            text += attribute_name(attribute.oid, AttributeNames::openssl) + '=';
            if (attribute.is_text)
                add_for_openssl(text, attribute.value);
            else
                text += attribute.value;
        }
    }
    return text;
}

// sss-certmap writes an attribute that belongs to another ("+") like one of its own (",").
std::string text_of(const DistinguishedName& name, NameStyle style) {
    std::vector<const NameAttribute*> attributes;
    for (const RelativeName& part : name.parts) {
        for (const NameAttribute& attribute : part)
            attributes.push_back(&attribute);
    }
    if (is_most_specific_first(style)) std::ranges::reverse(attributes);
    std::string text;
    for (const NameAttribute* attribute : attributes) {
        if (!text.empty()) text += ',';
        text += attribute_name(attribute->oid, names_of(style)) + '=';
        if (attribute->is_text)
            add_escaped(text, attribute->value);
        else
            text += attribute->value;
    }
    return text;
}

} // namespace signet::certmap
