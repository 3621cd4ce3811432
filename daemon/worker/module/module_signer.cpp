// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/module/module_signer.hpp"

#include "daemon/worker/module/return_code.hpp"

#include <algorithm>

namespace signet::worker {
namespace {

/// Signatures of the largest key that signs_with() takes, with room for one that is wrapped in DER.
constexpr CK_ULONG max_signature = 1024;

WorkerError not_signed(std::string detail) {
    return {Reason::card_sign_failed, std::move(detail)};
}

/// Bytes of r, and of s.
std::size_t field_of(KeyKind key) {
    return (key.bits + 7) / 8;
}

/// PKCS#11 2.40 wants r || s; some modules give what their card gives.
Result<Bytes> in_our_form(KeyKind key, Bytes signature) {
    const std::size_t length = key.type == KeyType::rsa ? field_of(key) : 2 * field_of(key);
    if (signature.size() == length) return signature;
    if (key.type == KeyType::ec) return ecdsa_der_to_raw(signature, field_of(key));
    return not_signed("the token's RSA signature is not as long as the key");
}

} // namespace

/// In one breath with the signature that it is for, and never the person's second prompt. At a keypad it is the reader that asks.
Result<void> ModuleSigner::show_pin_again() {
    const ModuleSession& session = turn_.session();
    ++costs_.verifies;
    auto* const bytes = pin_.empty() ? nullptr : const_cast<CK_UTF8CHAR*>(pin_.view().data());
    const CK_RV done = session.module()->C_Login(session.handle(), CKU_CONTEXT_SPECIFIC, bytes,
                                                 static_cast<CK_ULONG>(pin_.size()));
    if (done != CKR_OK) return failed_signature("C_Login for the signature", done);
    return {};
}

Result<Bytes> ModuleSigner::signature_of(CK_OBJECT_HANDLE key, KeyKind kind, ByteView input) {
    const ModuleSession& session = turn_.session();
    CK_MECHANISM mechanism = {kind.type == KeyType::rsa ? CKM_RSA_PKCS : CKM_ECDSA, nullptr, 0};
    CK_RV done = session.module()->C_SignInit(session.handle(), &mechanism, key);
    if (done != CKR_OK) return failed_signature("C_SignInit", done);
    if (flag_of(session, key, CKA_ALWAYS_AUTHENTICATE)) {
        if (const auto shown = show_pin_again(); !shown) return shown.error();
    }
    Bytes data(input.begin(), input.end());
    Bytes signature(max_signature);
    CK_ULONG length = max_signature;
    done = session.module()->C_Sign(session.handle(), data.data(), data.size(), signature.data(), &length);
    if (done != CKR_OK) return failed_signature("C_Sign", done);
    if (length > max_signature) return not_signed("C_Sign: a signature that is longer than its room");
    signature.resize(length);
    return in_our_form(kind, std::move(signature));
}

Result<Bytes> ModuleSigner::sign(const std::string& slot, KeyKind key, ByteView input) {
    const bool is_hash = key.type == KeyType::ec;
    const auto found = private_key_of(turn_.session(), slot, is_hash ? CKK_EC : CKK_RSA);
    if (!found) return not_signed(found.error().detail);
    if (!*found) return not_signed("the token has no private key of that type for slot " + slot);
    auto signature =
        signature_of(**found, key, is_hash ? input.first(std::min(input.size(), field_of(key))) : input);
    const bool may_be_gone = !signature && signature.error().reason == Reason::card_sign_failed;
    if (may_be_gone && turn_.card_is_gone())
        return WorkerError{Reason::card_removed, signature.error().detail};
    return signature;
}

} // namespace signet::worker
