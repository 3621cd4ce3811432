// SPDX-License-Identifier: Apache-2.0
#pragma once

// Makes certificates for tests, good ones and such as no CA would sign. Every test owns its authorities; keys
// are P-256 unless a test asks for others, since those take no time to make. Extensions are raw DER, so that
// they can be wrong.

#include <openssl/x509.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signet::certmap::test {

using Der = std::vector<std::uint8_t>;

// One DER element: the tag, the length, the contents.
std::string tlv(std::uint8_t tag, std::string_view contents);

std::string upn(std::string_view name, std::uint8_t string_tag = 0x0c); // UTF8String
std::string pkinit_name(std::string_view realm, const std::vector<std::string>& components);
std::string other_name(std::string_view oid, std::string_view value);
std::string rfc822_name(std::string_view name);
std::string dns_name(std::string_view name);

std::string uri_name(std::string_view uri);
std::string ip_name(std::string_view bytes);
std::string registered_id(std::string_view oid);

struct Extension {
    std::string oid;
    bool critical = false;
    std::string value; // DER
};

Extension alternative_names(const std::vector<std::string>& names);
Extension key_usage(const std::vector<unsigned>& bits);
Extension extended_key_usage(const std::vector<std::string>& oids);
Extension basic_constraints(bool ca);
Extension path_length(std::uint8_t authorities); // a CA with so many below it
Extension policy_constraints(std::optional<std::uint8_t> require_explicit,
                             std::optional<std::uint8_t> inhibit_mapping = {});
Extension inhibit_any_policy(std::uint8_t skip);
// From a policy of the issuer to one of the subject.
Extension policy_mapping(const std::string& from, const std::string& to);
// Of names that upn(), dns_name(), ... make.
Extension name_constraints(const std::vector<std::string>& permitted,
                           const std::vector<std::string>& excluded = {});
Extension policies(const std::vector<std::string>& oids);
Extension subject_key_id(std::string_view id);
Extension authority_key_id(std::string_view id);
Extension sid_extension(std::string_view sid);

struct NamePart {
    std::string attribute; // "CN"
    std::string value;
    int type = MBSTRING_UTF8;
    bool joined = false; // to the part before, by "+"
};

std::string directory_name(const std::vector<NamePart>& parts);

using Key = std::shared_ptr<EVP_PKEY>;

Key ec_key(const char* curve = "P-256");
Key rsa_key(unsigned bits);
Key ed25519_key();
Key ed448_key();

struct Request {
    std::vector<NamePart> subject{{"CN", "Alice"}};
    std::string serial_hex = "1234"; // a leading '-' makes it negative
    std::int64_t not_before = 1'700'000'000;
    std::int64_t not_after = 1'900'000'000;
    std::vector<Extension> extensions{};
    Key key = nullptr; // nullptr: a new P-256 key
    const EVP_MD* digest = EVP_sha256();
};

// A moment inside the default validity.
inline constexpr std::int64_t now = 1'800'000'000;

// What a usual logon certificate has: digitalSignature, the smart card logon usage, and these names.
Request logon_request(const std::vector<std::string>& names);

struct Issued {
    Der der;
    Key key;
};

class Authority {
public:
    // A root of its own, or below `issuer`. The request's extensions replace the usual ones if there are any.
    explicit Authority(const std::string& name, const Authority* issuer = nullptr, Request request = {});

    Issued issue(const Request& request) const;
    // Another certificate of the same name and key, by this issuer: renewed, or cross-signed.
    Der again(const Authority& issuer, Request request = {}) const;
    const Der& der() const { return certificate_.der; }
    const Key& key() const { return certificate_.key; }

private:
    std::vector<NamePart> name_;
    Issued certificate_;
};

std::string pem(const Der& der, const std::string& label = "CERTIFICATE");

// A private key, "BEGIN PRIVATE KEY"; with a passphrase, encrypted.
std::string pem(const Key& key, std::string secret = "");

} // namespace signet::certmap::test
