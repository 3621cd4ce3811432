// SPDX-License-Identifier: Apache-2.0
#pragma once

// The PKCS#11 token that libkrb5's pkinit sees: one cached certificate and its private key, whose signatures
// are made by a callback. One an attempt, owned by PkinitExchange. No PIN comes through here: the token wants
// no login, so that none ever enters libkrb5. How C calls find the token is entry.hpp's part.

#include "daemon/worker/result.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <p11-kit/pkcs11.h>
#include <span>
#include <vector>

namespace signet::worker {

enum class KeyAlgorithm { rsa, ec };

struct SigningKey {
    KeyAlgorithm algorithm = KeyAlgorithm::rsa;
    unsigned bits = 2048; // of the modulus, or of the curve's field
};

// RSA: a DigestInfo comes in (RFC 8017 9.2), the card's side pads it, the answer is as long as the modulus.
// EC: the hash comes in, the answer is r || s, each as long as the field.
using SignCallback =
    std::function<Result<std::vector<std::uint8_t>>(std::span<const std::uint8_t> to_be_signed)>;

// A KDC may ask for other DH parameters (RFC 4556 3.1.4) or for a new attempt: each costs a signature. More
// than this is a KDC that plays with the card.
constexpr unsigned most_signatures = 3;

class Pkcs11Token {
public:
    struct Contents {
        CK_SLOT_ID slot; // number of the attempt: 1 to INT_MAX, not 999999 (pkinit's "no slot given")
        std::vector<std::uint8_t> certificate;
        // libkrb5 before 1.22 knows only RSA keys on tokens. To whoever asks for one, an EC key answers as one: it takes
        // the DigestInfo, signs the hash in it, and gives the DER form that pkinit copies into its message.
        SigningKey key;
    };
    explicit Pkcs11Token(Contents contents);

    // Until then every signature is refused.
    void sign_with(SignCallback callback) { callback_ = std::move(callback); }

    // What went wrong here, first thing first: libkrb5 says no more than "preauthentication failed".
    const std::optional<WorkerError>& failure() const { return failure_; }
    const SigningKey& key() const { return key_; }
    unsigned signatures() const { return signatures_; }
    bool was_opened() const { return was_opened_; }
    bool was_asked_to_sign() const { return was_asked_to_sign_; }

    // The functions of PKCS#11 2.40 that pkinit calls, by the names of the specification.
    CK_RV initialize();
    CK_RV finalize();
    CK_RV get_slot_list(CK_SLOT_ID* slots, CK_ULONG* count) const;
    CK_RV get_token_info(CK_SLOT_ID slot, CK_TOKEN_INFO* info) const;
    CK_RV open_session(CK_SLOT_ID slot, CK_FLAGS flags, CK_SESSION_HANDLE* handle);
    CK_RV close_session(CK_SESSION_HANDLE handle);
    CK_RV find_objects_init(CK_SESSION_HANDLE handle, std::span<const CK_ATTRIBUTE> wanted);
    CK_RV find_objects(CK_SESSION_HANDLE handle, std::span<CK_OBJECT_HANDLE> found, CK_ULONG* count);
    CK_RV find_objects_final(CK_SESSION_HANDLE handle);
    CK_RV get_attribute_value(CK_SESSION_HANDLE handle, CK_OBJECT_HANDLE object,
                              std::span<CK_ATTRIBUTE> values) const;
    CK_RV sign_init(CK_SESSION_HANDLE handle, const CK_MECHANISM* mechanism, CK_OBJECT_HANDLE key);
    CK_RV sign(CK_SESSION_HANDLE handle, std::span<const CK_BYTE> data, CK_BYTE* signature, CK_ULONG* size);

private:
    using Value = std::vector<CK_BYTE>;
    using Object = std::map<CK_ATTRIBUTE_TYPE, Value>;
    static constexpr CK_OBJECT_HANDLE certificate_handle = 1;
    static constexpr CK_OBJECT_HANDLE key_handle = 2;
    enum class Form { plain, ecdsa_in_der };
    struct Session {
        std::optional<std::vector<CK_OBJECT_HANDLE>> finding;
        std::optional<Form> signing;
    };

    static Object certificate_object(const std::vector<std::uint8_t>& der);
    static Object key_object(KeyAlgorithm algorithm);
    bool matches(const Object& object, const CK_ATTRIBUTE& wanted) const;
    std::size_t signature_size(Form form) const;
    CK_RV fail(CK_RV code, WorkerError error);
    CK_RV sign_now(Form form, std::span<const CK_BYTE> data, CK_BYTE* signature, CK_ULONG* size);
    Session* find_session(CK_SESSION_HANDLE handle);

    CK_SLOT_ID slot_;
    SigningKey key_;
    std::map<CK_OBJECT_HANDLE, Object> objects_;
    SignCallback callback_;

    unsigned users_ = 0; // C_Initialize less C_Finalize: pkinit opens the module twice an exchange
    CK_SESSION_HANDLE last_session_ = 0;
    std::map<CK_SESSION_HANDLE, Session> sessions_;

    std::optional<WorkerError> failure_;
    unsigned signatures_ = 0;
    bool was_opened_ = false;
    bool was_asked_to_sign_ = false;
};

} // namespace signet::worker
