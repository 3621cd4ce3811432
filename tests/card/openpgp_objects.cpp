// SPDX-License-Identifier: Apache-2.0
#include "tests/card/openpgp_objects.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>

#include <array>
#include <memory>

namespace signet::card {
namespace {

constexpr Tag kAid = 0x4F;
constexpr Tag kHistoricalBytes = 0x5F52;
constexpr Tag kCardholder = 0x65;
constexpr Tag kApplication = 0x6E;
constexpr Tag kDiscretionary = 0x73;
constexpr Tag kSecuritySupport = 0x7A;
constexpr Tag kStatusOfPins = 0xC4;

constexpr std::size_t kFingerprint = 20; // bytes
constexpr std::size_t kOtherKeys = 2;    // for signatures and for decryption: none is there

struct FreeNumber {
    void operator()(BIGNUM* number) const { BN_free(number); }
};

Bytes number_of(const PrivateKey& key, const char* name) {
    BIGNUM* read = nullptr;
    if (EVP_PKEY_get_bn_param(key.get(), name, &read) != 1) return {};
    const std::unique_ptr<BIGNUM, FreeNumber> number{read};
    Bytes bytes(static_cast<std::size_t>(BN_num_bytes(read)));
    BN_bn2bin(read, bytes.data());
    return bytes;
}

Bytes point_of(const PrivateKey& key) {
    std::array<std::uint8_t, 256> room{};
    std::size_t size = 0;
    if (EVP_PKEY_get_octet_string_param(key.get(), OSSL_PKEY_PARAM_PUB_KEY, room.data(), room.size(),
                                        &size) != 1)
        return {};
    return to_bytes(ByteView{room}.first(size));
}

// 4.4.3.9: RSA with the length of modulus and exponent and the form in which keys are imported; ECDSA with the curve's identifier.
Bytes rsa_of(unsigned bits) {
    return {0x01, static_cast<std::uint8_t>(bits >> 8U), static_cast<std::uint8_t>(bits), 0x00, 0x20, 0x00};
}
Result<Bytes> algorithm_attributes(const PrivateKey& key) {
    switch (key.algorithm()) {
    case Algorithm::Rsa2048: return rsa_of(2048);
    case Algorithm::Rsa3072: return rsa_of(3072);
    case Algorithm::Rsa4096: return rsa_of(4096);
    case Algorithm::EccP256: return Bytes{0x13, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07};
    case Algorithm::EccP384: return Bytes{0x13, 0x2B, 0x81, 0x04, 0x00, 0x22};
    }
    return Error{"not a key that an OpenPGP card has"};
}

Bytes public_key_of(const PrivateKey& key) {
    constexpr Tag kTemplate = 0x7F49;
    if (EVP_PKEY_is_a(key.get(), "EC") == 1) return tlv(kTemplate, tlv(0x86, point_of(key)));
    Bytes numbers = tlv(0x81, number_of(key, OSSL_PKEY_PARAM_RSA_N));
    append(numbers, tlv(0x82, number_of(key, OSSL_PKEY_PARAM_RSA_E)));
    return tlv(kTemplate, numbers);
}

// 6.2: chaining always, extended length if the card has it; then the life cycle, and 9000.
Bytes historical_bytes(bool extended_length) {
    const std::uint8_t capabilities = extended_length ? 0xC0 : 0x80;
    return {0x00, 0x73, 0x00, 0x00, capabilities, 0x05, 0x90, 0x00};
}

// Nobody's: name, language, and "not announced".
Bytes cardholder() {
    Bytes content = tlv(0x5B, {});
    append(content, tlv(0x5F2D, Bytes{'e', 'n'}));
    append(content, tlv(0x5F35, Bytes{'9'}));
    return content;
}

// 4.4.3.7: nothing can be changed, and certificates have up to 4096 bytes.
Bytes extended_capabilities() {
    return {0x00, 0x00, 0x00, 0x00, 0x10, 0x00, 0x01, 0x00, 0x00, 0x00};
}

// 4.4.1 "PW status bytes": the PIN stays given for further signatures; the longest of each; the tries of PIN, resetting code (there
// is none) and administrator's PIN.
Bytes status_of_pins(OpenPgpObjects::Tries tries) {
    constexpr auto kLongest = static_cast<std::uint8_t>(OpenPgpObjects::kLongestPin);
    const auto pin = static_cast<std::uint8_t>(tries.pin);
    const auto admin_pin = static_cast<std::uint8_t>(tries.admin_pin);
    return {0x01, kLongest, kLongest, kLongest, pin, 0x00, admin_pin};
}

} // namespace

Result<OpenPgpObjects> OpenPgpObjects::make(const Slot& authentication, bool extended_length) {
    auto algorithm = algorithm_attributes(authentication.key);
    if (!algorithm) return algorithm.error();
    std::array<std::uint8_t, 32> print{};
    const auto& der = authentication.certificate;
    EVP_Digest(der.data(), der.size(), print.data(), nullptr, EVP_sha256(), nullptr);
    OpenPgpObjects made;
    made.certificate_ = der;
    made.public_key_ = public_key_of(authentication.key);
    made.algorithm_ = std::move(*algorithm);
    // A real one is of an OpenPGP packet with the key. Readers look whether it is zero: then there is no key.
    made.fingerprint_ = to_bytes(ByteView{print}.first(kFingerprint));
    made.extended_length_ = extended_length;
    made.aid_ = to_bytes(kOpenPgpAid);
    append(made.aid_, Bytes{0x03, 0x04, 0xFF, 0xFF}); // version 3.4, "test card"
    append(made.aid_, ByteView{print}.last(4));
    append(made.aid_, Bytes{0x00, 0x00});
    return made;
}

std::optional<Bytes> OpenPgpObjects::find(Tag tag, Tries tries) const {
    switch (tag) {
    case kAid: return aid_;
    case kHistoricalBytes: return historical_bytes(extended_length_);
    case kCardholder: return cardholder();
    case kApplication: return application_data(tries);
    case kDiscretionary: return discretionary_data(tries);
    case kSecuritySupport: return tlv(0x93, Bytes{0x00, 0x00, 0x00}); // signatures of the other key
    case kStatusOfPins: return status_of_pins(tries);
    case 0x5E:   // login data
    case 0x5F50: // where the public key is
        return Bytes{};
    default: return std::nullopt;
    }
}

Bytes OpenPgpObjects::application_data(Tries tries) const {
    Bytes content = tlv(kAid, aid_);
    append(content, tlv(kHistoricalBytes, historical_bytes(extended_length_)));
    // 4.1.3.1: what an extended APDU may have, of a command and of an answer.
    if (extended_length_) append(content, tlv(0x7F66, Bytes{0x02, 0x02, 0x08, 0x00, 0x02, 0x02, 0x08, 0x00}));
    append(content, tlv(kDiscretionary, discretionary_data(tries)));
    return content;
}

Bytes OpenPgpObjects::discretionary_data(Tries tries) const {
    Bytes fingerprints(kOtherKeys * kFingerprint, 0x00);
    append(fingerprints, fingerprint_);
    Bytes content = tlv(0xC0, extended_capabilities());
    append(content, tlv(0xC1, rsa_of(2048)));
    append(content, tlv(0xC2, rsa_of(2048)));
    append(content, tlv(0xC3, algorithm_));
    append(content, tlv(kStatusOfPins, status_of_pins(tries)));
    append(content, tlv(0xC5, fingerprints));
    append(content, tlv(0xC6, Bytes(fingerprints.size(), 0x00))); // of certification authorities
    append(content, tlv(0xCD, Bytes(12, 0x00)));                  // when each key was made
    return content;
}

} // namespace signet::card
