// SPDX-License-Identifier: Apache-2.0
// The signing half of Pkcs11Token: the only part of it that costs the card anything.
#include "daemon/worker/kerberos/pkcs11/ecdsa_compat.hpp"
#include "daemon/worker/kerberos/pkcs11/token.hpp"

#include <algorithm>

namespace signet::worker {
namespace {

constexpr std::size_t der_overhead =
    9; // SEQUENCE and two INTEGERs, each with a sign octet and one octet of length

} // namespace

CK_RV Pkcs11Token::sign_init(CK_SESSION_HANDLE handle, const CK_MECHANISM* mechanism, CK_OBJECT_HANDLE key) {
    Session* session = find_session(handle);
    if (!session) return CKR_SESSION_HANDLE_INVALID;
    was_asked_to_sign_ = true;
    if (key != key_handle)
        return fail(CKR_KEY_HANDLE_INVALID,
                    {Reason::internal_error, "pkinit signs with a key that it did not find"});
    if (session->signing) return CKR_OPERATION_ACTIVE;
    const bool ec = key_.algorithm == KeyAlgorithm::ec;
    const CK_MECHANISM_TYPE own = ec ? CKM_ECDSA : CKM_RSA_PKCS;
    if (mechanism->mechanism == own) {
        session->signing = Form::plain;
    } else if (ec && mechanism->mechanism == CKM_RSA_PKCS) {
        session->signing = Form::ecdsa_in_der;
    } else {
        return CKR_MECHANISM_INVALID;
    }
    return CKR_OK;
}

std::size_t Pkcs11Token::signature_size(Form form) const {
    const std::size_t bytes = (key_.bits + 7) / 8;
    if (key_.algorithm == KeyAlgorithm::rsa) return bytes;
    return form == Form::plain ? 2 * bytes : 2 * bytes + der_overhead;
}

// The size is settled before the card signs: a second call for a larger buffer would be a second signature.
CK_RV Pkcs11Token::sign(CK_SESSION_HANDLE handle, std::span<const CK_BYTE> data, CK_BYTE* signature,
                        CK_ULONG* size) {
    Session* session = find_session(handle);
    if (!session) return CKR_SESSION_HANDLE_INVALID;
    if (!session->signing) return CKR_OPERATION_NOT_INITIALIZED;
    const CK_ULONG room = *size;
    *size = signature_size(*session->signing);
    if (!signature) return CKR_OK;
    if (room < *size) return CKR_BUFFER_TOO_SMALL;
    const Form form = *session->signing;
    session->signing.reset();
    return sign_now(form, data, signature, size);
}

CK_RV Pkcs11Token::sign_now(Form form, std::span<const CK_BYTE> data, CK_BYTE* signature, CK_ULONG* size) {
    if (!callback_)
        return fail(CKR_FUNCTION_REJECTED, {Reason::internal_error, "pkinit signs before there is a PIN"});
    if (failure_) return CKR_FUNCTION_REJECTED; // the card has said no once; it is not asked again
    if (signatures_ == most_signatures)
        return fail(CKR_FUNCTION_REJECTED,
                    {Reason::kdc_refused, "the KDC wants more signatures than a logon needs"});
    const auto input = form == Form::plain ? std::optional(data) : hash_in_digest_info(data);
    if (!input)
        return fail(CKR_DATA_INVALID, {Reason::internal_error, "pkinit signs something that is not SHA-256"});
    ++signatures_;
    auto made = callback_(*input);
    if (!made) return fail(CKR_DEVICE_ERROR, made.error());
    const auto out = form == Form::plain ? std::move(*made) : ecdsa_to_der(*made);
    if (out.empty() || out.size() > *size)
        return fail(CKR_DEVICE_ERROR,
                    {Reason::card_sign_failed, "the card's signature does not have the size of its key"});
    std::copy(out.begin(), out.end(), signature);
    *size = out.size();
    return CKR_OK;
}

} // namespace signet::worker
