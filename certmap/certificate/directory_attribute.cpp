// SPDX-License-Identifier: Apache-2.0
#include "certmap/certificate/directory_attribute.hpp"

#include "certmap/text/oid.hpp"
#include "certmap/text/text.hpp"

#include <algorithm>
#include <array>

namespace signet::certmap {
namespace {

struct DirectoryName {
    std::string_view oid, name;
};

// CryptoAPI's names: what Active Directory writes.
constexpr std::array<DirectoryName, 19> written{{
    {"2.5.4.3", "CN"},
    {"2.5.4.4", "SN"},
    {"2.5.4.5", "SERIALNUMBER"},
    {"2.5.4.6", "C"},
    {"2.5.4.7", "L"},
    {"2.5.4.8", "S"},
    {"2.5.4.9", "STREET"},
    {"2.5.4.10", "O"},
    {"2.5.4.11", "OU"},
    {"2.5.4.12", "T"},
    {"2.5.4.13", "Description"},
    {"2.5.4.17", "PostalCode"},
    {"2.5.4.18", "POBox"},
    {"2.5.4.20", "Phone"},
    {"2.5.4.42", "G"},
    {"2.5.4.43", "I"},
    {"2.5.4.46", "dnQualifier"},
    {"0.9.2342.19200300.100.1.25", "DC"},
    {"1.2.840.113549.1.9.1", "E"},
}};

// The same and more, by RFC 4519, OpenSSL and NSS.
constexpr std::array<DirectoryName, 34> also_read{{
    {"2.5.4.3", "commonName"},
    {"2.5.4.4", "surname"},
    {"2.5.4.6", "countryName"},
    {"2.5.4.7", "localityName"},
    {"2.5.4.8", "ST"},
    {"2.5.4.8", "stateOrProvinceName"},
    {"2.5.4.9", "streetAddress"},
    {"2.5.4.10", "organizationName"},
    {"2.5.4.11", "organizationalUnitName"},
    {"2.5.4.12", "title"},
    {"2.5.4.15", "businessCategory"},
    {"2.5.4.16", "postalAddress"},
    {"2.5.4.18", "postOfficeBox"},
    {"2.5.4.20", "telephoneNumber"},
    {"2.5.4.41", "name"},
    {"2.5.4.42", "GN"},
    {"2.5.4.42", "givenName"},
    {"2.5.4.43", "initials"},
    {"2.5.4.44", "generationQualifier"},
    {"2.5.4.45", "x500UniqueIdentifier"},
    {"2.5.4.51", "houseIdentifier"},
    {"2.5.4.65", "pseudonym"},
    {"2.5.4.72", "role"},
    {"2.5.4.97", "organizationIdentifier"},
    {"0.9.2342.19200300.100.1.1", "UID"},
    {"0.9.2342.19200300.100.1.1", "userId"},
    {"0.9.2342.19200300.100.1.3", "mail"},
    {"0.9.2342.19200300.100.1.25", "domainComponent"},
    {"1.2.840.113549.1.9.1", "EMAIL"},
    {"1.2.840.113549.1.9.1", "emailAddress"},
    {"1.2.840.113549.1.9.2", "unstructuredName"},
    {"1.3.6.1.4.1.311.60.2.1.1", "jurisdictionL"},
    {"1.3.6.1.4.1.311.60.2.1.2", "jurisdictionST"},
    {"1.3.6.1.4.1.311.60.2.1.3", "jurisdictionC"},
}};

template <class Rows>
std::optional<std::string> oid_in(const Rows& rows, std::string_view name) {
    const auto found = std::ranges::find_if(
        rows, [&](const DirectoryName& row) { return equal_ignoring_ascii_case(row.name, name); });
    if (found == rows.end()) return std::nullopt;
    return std::string(found->oid);
}

constexpr std::string_view oid_prefix = "oid.";

} // namespace

std::optional<std::string> directory_attribute_oid(std::string_view name) {
    if (auto oid = oid_in(written, name)) return oid;
    if (auto oid = oid_in(also_read, name)) return oid;
    if (equal_ignoring_ascii_case(name.substr(0, oid_prefix.size()), oid_prefix))
        name.remove_prefix(oid_prefix.size());
    if (is_dotted_oid(name)) return std::string(name);
    return std::nullopt;
}

std::string directory_attribute(std::string_view oid) {
    const auto* found = std::ranges::find(written, oid, &DirectoryName::oid);
    return found == written.end() ? "OID." + std::string(oid) : std::string(found->name);
}

} // namespace signet::certmap
