// SPDX-License-Identifier: Apache-2.0
#include "certmap/certificate/attribute_name.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace signet::certmap {
namespace {

// An empty name: written as "OID." and the number.
struct AttributeName {
    std::string_view oid, nss, active_directory;
};

// The usual ones first: the search is from the top.
constexpr std::array<AttributeName, 124> attribute_names{{
    {"2.5.4.3", "CN", "CN"},
    {"2.5.4.6", "C", "C"},
    {"2.5.4.10", "O", "O"},
    {"2.5.4.11", "OU", "OU"},
    {"0.9.2342.19200300.100.1.25", "DC", "DC"},
    {"2.5.4.7", "L", "L"},
    {"2.5.4.8", "ST", "S"},
    {"1.2.840.113549.1.9.1", "E", "E"},
    {"2.5.4.5", "serialNumber", "SERIALNUMBER"},
    {"2.5.4.4", "SN", "SN"},
    {"2.5.4.42", "givenName", "G"},
    {"0.9.2342.19200300.100.1.1", "UID", ""},
    {"0.9.2342.19200300.100.1.2", "textEncodedORAddress", "textEncodedORAddress"},
    {"0.9.2342.19200300.100.1.3", "MAIL", ""},
    {"0.9.2342.19200300.100.1.4", "info", "info"},
    {"0.9.2342.19200300.100.1.5", "favouriteDrink", "favouriteDrink"},
    {"0.9.2342.19200300.100.1.6", "roomNumber", "roomNumber"},
    {"0.9.2342.19200300.100.1.7", "photo", "photo"},
    {"0.9.2342.19200300.100.1.8", "userClass", "userClass"},
    {"0.9.2342.19200300.100.1.9", "host", "host"},
    {"0.9.2342.19200300.100.1.10", "manager", "manager"},
    {"0.9.2342.19200300.100.1.11", "documentIdentifier", "documentIdentifier"},
    {"0.9.2342.19200300.100.1.12", "documentTitle", "documentTitle"},
    {"0.9.2342.19200300.100.1.13", "documentVersion", "documentVersion"},
    {"0.9.2342.19200300.100.1.14", "documentAuthor", "documentAuthor"},
    {"0.9.2342.19200300.100.1.15", "documentLocation", "documentLocation"},
    {"0.9.2342.19200300.100.1.20", "homeTelephoneNumber", "homeTelephoneNumber"},
    {"0.9.2342.19200300.100.1.21", "secretary", "secretary"},
    {"0.9.2342.19200300.100.1.22", "otherMailbox", "otherMailbox"},
    {"0.9.2342.19200300.100.1.23", "lastModifiedTime", "lastModifiedTime"},
    {"0.9.2342.19200300.100.1.24", "lastModifiedBy", "lastModifiedBy"},
    {"0.9.2342.19200300.100.1.26", "aRecord", "aRecord"},
    {"0.9.2342.19200300.100.1.27", "pilotAttributeType27", "pilotAttributeType27"},
    {"0.9.2342.19200300.100.1.28", "mXRecord", "mXRecord"},
    {"0.9.2342.19200300.100.1.29", "nSRecord", "nSRecord"},
    {"0.9.2342.19200300.100.1.30", "sOARecord", "sOARecord"},
    {"0.9.2342.19200300.100.1.31", "cNAMERecord", "cNAMERecord"},
    {"0.9.2342.19200300.100.1.37", "associatedDomain", "associatedDomain"},
    {"0.9.2342.19200300.100.1.38", "associatedName", "associatedName"},
    {"0.9.2342.19200300.100.1.39", "homePostalAddress", "homePostalAddress"},
    {"0.9.2342.19200300.100.1.40", "personalTitle", "personalTitle"},
    {"0.9.2342.19200300.100.1.41", "mobileTelephoneNumber", "mobileTelephoneNumber"},
    {"0.9.2342.19200300.100.1.42", "pagerTelephoneNumber", "pagerTelephoneNumber"},
    {"0.9.2342.19200300.100.1.43", "friendlyCountryName", "friendlyCountryName"},
    {"0.9.2342.19200300.100.1.44", "uid", "uid"},
    {"0.9.2342.19200300.100.1.45", "organizationalStatus", "organizationalStatus"},
    {"0.9.2342.19200300.100.1.46", "janetMailbox", "janetMailbox"},
    {"0.9.2342.19200300.100.1.47", "mailPreferenceOption", "mailPreferenceOption"},
    {"0.9.2342.19200300.100.1.48", "buildingName", "buildingName"},
    {"0.9.2342.19200300.100.1.49", "dSAQuality", "dSAQuality"},
    {"0.9.2342.19200300.100.1.50", "singleLevelQuality", "singleLevelQuality"},
    {"0.9.2342.19200300.100.1.51", "subtreeMinimumQuality", "subtreeMinimumQuality"},
    {"0.9.2342.19200300.100.1.52", "subtreeMaximumQuality", "subtreeMaximumQuality"},
    {"0.9.2342.19200300.100.1.53", "personalSignature", "personalSignature"},
    {"0.9.2342.19200300.100.1.54", "dITRedirect", "dITRedirect"},
    {"0.9.2342.19200300.100.1.55", "audio", "audio"},
    {"0.9.2342.19200300.100.1.56", "documentPublisher", "documentPublisher"},
    {"1.2.643.3.131.1.1", "INN", "INN"},
    {"1.2.643.100.1", "OGRN", "OGRN"},
    {"1.2.643.100.3", "SNILS", "SNILS"},
    {"1.2.643.100.5", "OGRNIP", "OGRNIP"},
    {"1.2.643.100.111", "subjectSignTool", "subjectSignTool"},
    {"1.2.643.100.112", "issuerSignTool", "issuerSignTool"},
    {"1.2.840.113549.1.9.2", "unstructuredName", "unstructuredName"},
    {"1.2.840.113549.1.9.7", "challengePassword", "challengePassword"},
    {"1.2.840.113549.1.9.8", "unstructuredAddress", "unstructuredAddress"},
    {"1.2.840.113549.1.9.20", "friendlyName", "friendlyName"},
    {"1.3.6.1.4.1.311.60.2.1.1", "jurisdictionL", "jurisdictionL"},
    {"1.3.6.1.4.1.311.60.2.1.2", "jurisdictionST", "jurisdictionST"},
    {"1.3.6.1.4.1.311.60.2.1.3", "jurisdictionC", "jurisdictionC"},
    {"1.3.6.1.5.5.7.9.1", "id-pda-dateOfBirth", "id-pda-dateOfBirth"},
    {"1.3.6.1.5.5.7.9.2", "id-pda-placeOfBirth", "id-pda-placeOfBirth"},
    {"1.3.6.1.5.5.7.9.3", "id-pda-gender", "id-pda-gender"},
    {"1.3.6.1.5.5.7.9.4", "id-pda-countryOfCitizenship", "id-pda-countryOfCitizenship"},
    {"1.3.6.1.5.5.7.9.5", "id-pda-countryOfResidence", "id-pda-countryOfResidence"},
    {"2.5.4.9", "STREET", "STREET"},
    {"2.5.4.12", "title", "T"},
    {"2.5.4.13", "", "Description"},
    {"2.5.4.14", "searchGuide", "searchGuide"},
    {"2.5.4.15", "businessCategory", ""},
    {"2.5.4.16", "postalAddress", ""},
    {"2.5.4.17", "postalCode", "PostalCode"},
    {"2.5.4.18", "postOfficeBox", "POBox"},
    {"2.5.4.19", "physicalDeliveryOfficeName", "physicalDeliveryOfficeName"},
    {"2.5.4.20", "telephoneNumber", "telephoneNumber"},
    {"2.5.4.21", "telexNumber", "telexNumber"},
    {"2.5.4.22", "teletexTerminalIdentifier", "teletexTerminalIdentifier"},
    {"2.5.4.23", "facsimileTelephoneNumber", "facsimileTelephoneNumber"},
    {"2.5.4.24", "x121Address", "x121Address"},
    {"2.5.4.25", "internationaliSDNNumber", "internationaliSDNNumber"},
    {"2.5.4.26", "registeredAddress", "registeredAddress"},
    {"2.5.4.27", "destinationIndicator", "destinationIndicator"},
    {"2.5.4.28", "preferredDeliveryMethod", "preferredDeliveryMethod"},
    {"2.5.4.29", "presentationAddress", "presentationAddress"},
    {"2.5.4.30", "supportedApplicationContext", "supportedApplicationContext"},
    {"2.5.4.31", "member", "member"},
    {"2.5.4.32", "owner", "owner"},
    {"2.5.4.33", "roleOccupant", "roleOccupant"},
    {"2.5.4.34", "seeAlso", "seeAlso"},
    {"2.5.4.35", "userPassword", "userPassword"},
    {"2.5.4.36", "userCertificate", "userCertificate"},
    {"2.5.4.37", "cACertificate", "cACertificate"},
    {"2.5.4.38", "authorityRevocationList", "authorityRevocationList"},
    {"2.5.4.39", "certificateRevocationList", "certificateRevocationList"},
    {"2.5.4.40", "crossCertificatePair", "crossCertificatePair"},
    {"2.5.4.41", "name", ""},
    {"2.5.4.43", "initials", "I"},
    {"2.5.4.44", "generationQualifier", ""},
    {"2.5.4.45", "x500UniqueIdentifier", "x500UniqueIdentifier"},
    {"2.5.4.46", "dnQualifier", "dnQualifier"},
    {"2.5.4.47", "enhancedSearchGuide", "enhancedSearchGuide"},
    {"2.5.4.48", "protocolInformation", "protocolInformation"},
    {"2.5.4.49", "distinguishedName", "distinguishedName"},
    {"2.5.4.50", "uniqueMember", "uniqueMember"},
    {"2.5.4.51", "houseIdentifier", ""},
    {"2.5.4.52", "supportedAlgorithms", "supportedAlgorithms"},
    {"2.5.4.53", "deltaRevocationList", "deltaRevocationList"},
    {"2.5.4.54", "dmdName", "dmdName"},
    {"2.5.4.65", "pseudonym", ""},
    {"2.5.4.72", "role", "role"},
    {"2.5.4.97", "organizationIdentifier", "organizationIdentifier"},
    {"2.5.4.98", "c3", "c3"},
    {"2.5.4.99", "n3", "n3"},
    {"2.5.4.100", "dnsName", "dnsName"},
}};

// Where OpenSSL's short names (objects.txt) are not those of NSS.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> openssl_names{{
    {"1.2.840.113549.1.9.1", "emailAddress"},
    {"2.5.4.42", "GN"},
    {"0.9.2342.19200300.100.1.3", "mail"},
    {"2.5.4.9", "street"},
    {"2.5.4.13", "description"},
}};

} // namespace

std::string attribute_name(std::string_view oid, AttributeNames names) {
    const bool openssl = names == AttributeNames::openssl;
    const auto* other = std::ranges::find(openssl_names, oid, [](const auto& row) { return row.first; });
    if (openssl && other != openssl_names.end()) return std::string(other->second);
    const auto* found = std::ranges::find(attribute_names, oid, &AttributeName::oid);
    std::string_view name;
    if (found != attribute_names.end())
        name = names == AttributeNames::active_directory ? found->active_directory : found->nss;
    if (!name.empty()) return std::string(name);
    return (openssl ? "" : "OID.") + std::string(oid);
}

} // namespace signet::certmap
