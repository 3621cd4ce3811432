// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/certmap/certificate_builder.hpp"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <stdexcept>

namespace signet::certmap::test {
namespace {

using X509Ptr = std::unique_ptr<X509, decltype(&X509_free)>;

void require(bool done) {
    if (!done) throw std::runtime_error("libcrypto refused to make a test certificate");
}

Key owned(EVP_PKEY* key) {
    require(key != nullptr);
    return {key, EVP_PKEY_free};
}

std::string oid_der(std::string_view dotted) {
    ASN1_OBJECT* object = OBJ_txt2obj(std::string(dotted).c_str(), 1);
    require(object != nullptr);
    unsigned char* der = nullptr;
    const int size = i2d_ASN1_OBJECT(object, &der);
    std::string text(der, der + size);
    OPENSSL_free(der);
    ASN1_OBJECT_free(object);
    return text;
}

std::string joined(const std::vector<std::string>& parts) {
    std::string all;
    for (const std::string& part : parts)
        all += part;
    return all;
}

void set_name(X509_NAME* name, const std::vector<NamePart>& parts) {
    for (const NamePart& part : parts) {
        const auto* value = reinterpret_cast<const unsigned char*>(part.value.data());
        const int size = static_cast<int>(part.value.size());
        const int set = part.joined ? -1 : 0;
        // By entry: X509_NAME_add_entry_by_txt applies the attribute's length limit to character types.
        require(X509_NAME_add_entry_by_txt(name, part.attribute.c_str(), part.type, value, size, -1, set) ==
                1);
    }
}

void set_serial(X509* x509, const std::string& hexadecimal) {
    BIGNUM* number = nullptr;
    require(BN_hex2bn(&number, hexadecimal.c_str()) > 0);
    require(BN_to_ASN1_INTEGER(number, X509_get_serialNumber(x509)) != nullptr);
    BN_free(number);
}

void add_extension(X509* x509, const Extension& extension) {
    ASN1_OBJECT* type = OBJ_txt2obj(extension.oid.c_str(), 1);
    ASN1_OCTET_STRING* value = ASN1_OCTET_STRING_new();
    const auto* data = reinterpret_cast<const unsigned char*>(extension.value.data());
    require(ASN1_OCTET_STRING_set(value, data, static_cast<int>(extension.value.size())) == 1);
    X509_EXTENSION* made = X509_EXTENSION_create_by_OBJ(nullptr, type, extension.critical ? 1 : 0, value);
    require(X509_add_ext(x509, made, -1) == 1);
    X509_EXTENSION_free(made);
    ASN1_OCTET_STRING_free(value);
    ASN1_OBJECT_free(type);
}

Issued sign(const Request& request, const std::vector<NamePart>& issuer, const Key& issuer_key) {
    const Key key = request.key ? request.key : ec_key();
    const X509Ptr x509(X509_new(), X509_free);
    require(X509_set_version(x509.get(), X509_VERSION_3) == 1);
    set_serial(x509.get(), request.serial_hex);
    set_name(X509_get_subject_name(x509.get()), request.subject);
    set_name(X509_get_issuer_name(x509.get()), issuer);
    require(ASN1_TIME_set(X509_getm_notBefore(x509.get()), request.not_before) != nullptr);
    require(ASN1_TIME_set(X509_getm_notAfter(x509.get()), request.not_after) != nullptr);
    require(X509_set_pubkey(x509.get(), key.get()) == 1);
    for (const Extension& extension : request.extensions)
        add_extension(x509.get(), extension);
    require(X509_sign(x509.get(), issuer_key ? issuer_key.get() : key.get(), request.digest) > 0);
    unsigned char* der = nullptr;
    const int size = i2d_X509(x509.get(), &der);
    require(size > 0);
    Issued issued{Der(der, der + size), key};
    OPENSSL_free(der);
    return issued;
}

} // namespace

std::string tlv(std::uint8_t tag, std::string_view contents) {
    std::string der(1, static_cast<char>(tag));
    const std::size_t size = contents.size();
    if (size >= 0x10000)
        der += {'\x83', static_cast<char>(size >> 16U), static_cast<char>(size >> 8U)};
    else if (size >= 0x100)
        der += {'\x82', static_cast<char>(size >> 8U)};
    else if (size >= 0x80)
        der += '\x81';
    der += static_cast<char>(size);
    return der += contents;
}

std::string other_name(std::string_view oid, std::string_view value) {
    return tlv(0xa0, oid_der(oid) + tlv(0xa0, value));
}

std::string upn(std::string_view name, std::uint8_t string_tag) {
    return other_name("1.3.6.1.4.1.311.20.2.3", tlv(string_tag, name));
}

std::string pkinit_name(std::string_view realm, const std::vector<std::string>& components) {
    std::string strings;
    for (const std::string& component : components)
        strings += tlv(0x1b, component);
    const std::string name = tlv(0x30, tlv(0xa0, tlv(0x02, "\x01")) + tlv(0xa1, tlv(0x30, strings)));
    return other_name("1.3.6.1.5.2.2", tlv(0x30, tlv(0xa0, tlv(0x1b, realm)) + tlv(0xa1, name)));
}

std::string rfc822_name(std::string_view name) {
    return tlv(0x81, name);
}

std::string dns_name(std::string_view name) {
    return tlv(0x82, name);
}

std::string uri_name(std::string_view uri) {
    return tlv(0x86, uri);
}

std::string ip_name(std::string_view bytes) {
    return tlv(0x87, bytes);
}

std::string registered_id(std::string_view oid) {
    std::string der = oid_der(oid);
    der.front() = '\x88'; // instead of OBJECT IDENTIFIER
    return der;
}

std::string directory_name(const std::vector<NamePart>& parts) {
    const std::unique_ptr<X509_NAME, decltype(&X509_NAME_free)> name(X509_NAME_new(), X509_NAME_free);
    set_name(name.get(), parts);
    unsigned char* der = nullptr;
    const int size = i2d_X509_NAME(name.get(), &der);
    require(size > 0);
    const std::string encoded(der, der + size);
    OPENSSL_free(der);
    return tlv(0xa4, encoded);
}

Extension alternative_names(const std::vector<std::string>& names) {
    return {"2.5.29.17", false, tlv(0x30, joined(names))};
}

Extension key_usage(const std::vector<unsigned>& bits) {
    unsigned mask = 0; // bit 0 of the extension is the highest of the first octet
    unsigned last = 0;
    for (const unsigned bit : bits) {
        mask |= 0x8000U >> bit;
        last = std::max(last, bit);
    }
    std::string octets(1, static_cast<char>(mask >> 8U));
    if (last > 7) octets += static_cast<char>(mask & 0xffU);
    if (bits.empty()) return {"2.5.29.15", true, tlv(0x03, std::string(1, '\0'))};
    return {"2.5.29.15", true, tlv(0x03, std::string(1, static_cast<char>(7 - last % 8)) + octets)};
}

Extension extended_key_usage(const std::vector<std::string>& oids) {
    std::string all;
    for (const std::string& oid : oids)
        all += oid_der(oid);
    return {"2.5.29.37", false, tlv(0x30, all)};
}

Extension basic_constraints(bool ca) {
    return {"2.5.29.19", true, tlv(0x30, ca ? tlv(0x01, "\xff") : std::string())};
}

Extension path_length(std::uint8_t authorities) {
    return {"2.5.29.19", true,
            tlv(0x30, tlv(0x01, "\xff") + tlv(0x02, std::string(1, static_cast<char>(authorities))))};
}

Extension policy_constraints(std::optional<std::uint8_t> require_explicit,
                             std::optional<std::uint8_t> inhibit_mapping) {
    std::string parts;
    if (require_explicit) parts += tlv(0x80, std::string(1, static_cast<char>(*require_explicit)));
    if (inhibit_mapping) parts += tlv(0x81, std::string(1, static_cast<char>(*inhibit_mapping)));
    return {"2.5.29.36", true, tlv(0x30, parts)};
}

Extension inhibit_any_policy(std::uint8_t skip) {
    return {"2.5.29.54", true, tlv(0x02, std::string(1, static_cast<char>(skip)))};
}

Extension policy_mapping(const std::string& from, const std::string& to) {
    return {"2.5.29.33", true, tlv(0x30, tlv(0x30, oid_der(from) + oid_der(to)))};
}

Extension name_constraints(const std::vector<std::string>& permitted,
                           const std::vector<std::string>& excluded) {
    const auto subtrees = [](std::uint8_t tag, const std::vector<std::string>& names) {
        std::string all;
        for (const std::string& name : names)
            all += tlv(0x30, name);
        return names.empty() ? std::string() : tlv(tag, all);
    };
    return {"2.5.29.30", true, tlv(0x30, subtrees(0xa0, permitted) + subtrees(0xa1, excluded))};
}

Extension policies(const std::vector<std::string>& oids) {
    std::string all;
    for (const std::string& oid : oids)
        all += tlv(0x30, oid_der(oid));
    return {"2.5.29.32", false, tlv(0x30, all)};
}

Extension subject_key_id(std::string_view id) {
    return {"2.5.29.14", false, tlv(0x04, id)};
}

Extension authority_key_id(std::string_view id) {
    return {"2.5.29.35", false, tlv(0x30, tlv(0x80, id))};
}

Extension sid_extension(std::string_view sid) {
    return {"1.3.6.1.4.1.311.25.2", false, tlv(0x30, other_name("1.3.6.1.4.1.311.25.2.1", tlv(0x04, sid)))};
}

Key ec_key(const char* curve) {
    return owned(EVP_EC_gen(curve));
}

Key rsa_key(unsigned bits) {
    return owned(EVP_RSA_gen(bits));
}

Key ed448_key() {
    return owned(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED448"));
}

Key ed25519_key() {
    return owned(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
}

Request logon_request(const std::vector<std::string>& names) {
    Request request;
    request.extensions = {key_usage({0}),
                          extended_key_usage({"1.3.6.1.4.1.311.20.2.2", "1.3.6.1.5.5.7.3.2"})};
    if (!names.empty()) request.extensions.push_back(alternative_names(names));
    return request;
}

Authority::Authority(const std::string& name, const Authority* issuer, Request request)
    : name_{{"CN", name}} {
    request.subject = name_;
    if (request.extensions.empty()) request.extensions = {basic_constraints(true), key_usage({5, 6})};
    certificate_ = issuer == nullptr ? sign(request, name_, nullptr) : issuer->issue(request);
}

Issued Authority::issue(const Request& request) const {
    return sign(request, name_, certificate_.key);
}

Der Authority::again(const Authority& issuer, Request request) const {
    request.subject = name_;
    request.key = certificate_.key;
    if (request.extensions.empty()) request.extensions = {basic_constraints(true), key_usage({5, 6})};
    return issuer.issue(request).der;
}

std::string pem(const Key& key, std::string secret) {
    const std::unique_ptr<BIO, decltype(&BIO_free_all)> text(BIO_new(BIO_s_mem()), BIO_free_all);
    require(PEM_write_bio_PKCS8PrivateKey(text.get(), key.get(), secret.empty() ? nullptr : EVP_aes_256_cbc(),
                                          secret.data(), static_cast<int>(secret.size()), nullptr,
                                          nullptr) == 1);
    std::string written(static_cast<std::size_t>(BIO_pending(text.get())), '\0');
    require(BIO_read(text.get(), written.data(), static_cast<int>(written.size())) > 0);
    return written;
}

std::string pem(const Der& der, const std::string& label) {
    BIO* text = BIO_new(BIO_s_mem());
    require(PEM_write_bio(text, label.c_str(), "", der.data(), static_cast<long>(der.size())) > 0);
    const char* data = nullptr;
    const long size = BIO_get_mem_data(text, &data);
    std::string written(data, data + size);
    BIO_free(text);
    return written;
}

} // namespace signet::certmap::test
