// SPDX-License-Identifier: Apache-2.0
#pragma once

// What an explicit mapping names a certificate by, in one canonical form: whoever writes the store and
// whoever looks something up in it make keys here and nowhere else. Active Directory's texts for most of them
// are alt_security_identity.hpp.

#include "certmap/certificate/certificate.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signet::certmap {

// The numbers stand in stores: never give one away again.
enum class KeyKind : std::uint8_t {
    sid = 1,               // "S-1-5-21-...": the certificate names the account by its SID
    issuer_serial = 2,     // X509:<I>issuer<SR>serial
    subject_key_id = 3,    // X509:<SKI>
    sha1_public_key = 4,   // X509:<SHA1-PUKEY>
    issuer_sid = 5,        // X509:<I>issuer<SID>sid
    sha256_public_key = 6, // ours, of the key's bits like SHA1-PUKEY: X509:<SHA256-PUKEY>
    certificate = 7,       // SHA-256 of the whole certificate: userCertificate
    issuer_subject = 16,   // X509:<I>issuer<S>subject
    subject = 17,          // X509:<S>subject
    rfc822 = 18,           // X509:<RFC822>address
    upn = 19,              // userPrincipalName, compared as Active Directory does: ASCII case does not count
};

// For messages and --json: "issuer-serial", ...
std::string_view id_of(KeyKind kind) noexcept;
std::optional<KeyKind> key_kind_of(std::string_view id) noexcept;

// KB5014754: can nobody but the account's owner obtain a certificate with this key?
bool is_strong(KeyKind kind) noexcept;

// Compared byte by byte. Hexadecimal is lower case and in the order of the certificate, a name is
// directory_text() in directory_name.hpp, addresses and UPNs are in lower case ASCII, two parts are joined by
// '\n'.
struct MappingKey {
    KeyKind kind = KeyKind::certificate;
    std::string value;

    auto operator<=>(const MappingKey&) const = default;
};

// Bytes of a value: two names of 8 KiB and some.
inline constexpr std::size_t max_key_value = 17000;

// Bytes of a subject key identifier: a digest, or a short number of the CA's (RFC 5280 4.2.1.2).
inline constexpr std::size_t max_key_id = 64;

// An e-mail address as keys hold it. nullopt: longer than a name may be, without '@', or with a character
// that would end it in a text (entries/alt_security_identity.hpp).
std::optional<std::string> canonical_address(std::string_view address);

// Every key this certificate answers to, strong kinds first. Names that were refused give none.
std::vector<MappingKey> keys_of(const Certificate& certificate);

} // namespace signet::certmap
