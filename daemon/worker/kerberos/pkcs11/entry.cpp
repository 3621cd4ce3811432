// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/kerberos/pkcs11/entry.hpp"

namespace signet::worker {
namespace {

thread_local Pkcs11Token* token_in_use = nullptr; // only TokenInUse sets it

// Every function that we do not have, whatever its arguments.
template <class... Arguments>
CK_RV not_supported(Arguments...) {
    return CKR_FUNCTION_NOT_SUPPORTED;
}

CK_RV initialize(void*) {
    return token_in_use ? token_in_use->initialize() : CKR_GENERAL_ERROR;
}

CK_RV finalize(void* reserved) {
    if (reserved) return CKR_ARGUMENTS_BAD;
    return token_in_use ? token_in_use->finalize() : CKR_CRYPTOKI_NOT_INITIALIZED;
}

CK_RV get_slot_list(CK_BBOOL, CK_SLOT_ID* slots, CK_ULONG* count) {
    if (!token_in_use) return CKR_CRYPTOKI_NOT_INITIALIZED;
    return count ? token_in_use->get_slot_list(slots, count) : CKR_ARGUMENTS_BAD;
}

CK_RV get_token_info(CK_SLOT_ID slot, CK_TOKEN_INFO* info) {
    if (!token_in_use) return CKR_CRYPTOKI_NOT_INITIALIZED;
    return info ? token_in_use->get_token_info(slot, info) : CKR_ARGUMENTS_BAD;
}

CK_RV open_session(CK_SLOT_ID slot, CK_FLAGS flags, void*, CK_NOTIFY, CK_SESSION_HANDLE* session) {
    if (!token_in_use) return CKR_CRYPTOKI_NOT_INITIALIZED;
    return session ? token_in_use->open_session(slot, flags, session) : CKR_ARGUMENTS_BAD;
}

CK_RV close_session(CK_SESSION_HANDLE session) {
    return token_in_use ? token_in_use->close_session(session) : CKR_CRYPTOKI_NOT_INITIALIZED;
}

CK_RV find_objects_init(CK_SESSION_HANDLE session, CK_ATTRIBUTE* wanted, CK_ULONG count) {
    if (!token_in_use) return CKR_CRYPTOKI_NOT_INITIALIZED;
    if (!wanted && count != 0) return CKR_ARGUMENTS_BAD;
    return token_in_use->find_objects_init(session, {wanted, count});
}

CK_RV find_objects(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE* found, CK_ULONG most, CK_ULONG* count) {
    if (!token_in_use) return CKR_CRYPTOKI_NOT_INITIALIZED;
    if (!found || !count) return CKR_ARGUMENTS_BAD;
    return token_in_use->find_objects(session, {found, most}, count);
}

CK_RV find_objects_final(CK_SESSION_HANDLE session) {
    return token_in_use ? token_in_use->find_objects_final(session) : CKR_CRYPTOKI_NOT_INITIALIZED;
}

CK_RV get_attribute_value(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE* values,
                          CK_ULONG count) {
    if (!token_in_use) return CKR_CRYPTOKI_NOT_INITIALIZED;
    if (!values && count != 0) return CKR_ARGUMENTS_BAD;
    return token_in_use->get_attribute_value(session, object, {values, count});
}

CK_RV sign_init(CK_SESSION_HANDLE session, CK_MECHANISM* mechanism, CK_OBJECT_HANDLE key) {
    if (!token_in_use) return CKR_CRYPTOKI_NOT_INITIALIZED;
    return mechanism ? token_in_use->sign_init(session, mechanism, key) : CKR_ARGUMENTS_BAD;
}

CK_RV sign(CK_SESSION_HANDLE session, CK_BYTE* data, CK_ULONG size, CK_BYTE* signature,
           CK_ULONG* signature_size) {
    if (!token_in_use) return CKR_CRYPTOKI_NOT_INITIALIZED;
    if (!data || !signature_size) return CKR_ARGUMENTS_BAD;
    return token_in_use->sign(session, {data, size}, signature, signature_size);
}

CK_RV get_function_list(CK_FUNCTION_LIST** list);

// No pointer of the table is null, whatever a program calls.
void fill_with_refusals(CK_FUNCTION_LIST& table) {
    table.C_GetInfo = not_supported;
    table.C_GetSlotInfo = not_supported;
    table.C_GetMechanismList = not_supported;
    table.C_GetMechanismInfo = not_supported;
    table.C_InitToken = not_supported;
    table.C_InitPIN = not_supported;
    table.C_SetPIN = not_supported;
    table.C_CloseAllSessions = not_supported;
    table.C_GetSessionInfo = not_supported;
    table.C_GetOperationState = not_supported;
    table.C_SetOperationState = not_supported;
    table.C_Login = not_supported;
    table.C_Logout = not_supported;
    table.C_CreateObject = not_supported;
    table.C_CopyObject = not_supported;
    table.C_DestroyObject = not_supported;
    table.C_GetObjectSize = not_supported;
    table.C_SetAttributeValue = not_supported;
    table.C_EncryptInit = not_supported;
    table.C_Encrypt = not_supported;
    table.C_EncryptUpdate = not_supported;
    table.C_EncryptFinal = not_supported;
    table.C_DecryptInit = not_supported;
    table.C_Decrypt = not_supported;
    table.C_DecryptUpdate = not_supported;
    table.C_DecryptFinal = not_supported;
    table.C_DigestInit = not_supported;
    table.C_Digest = not_supported;
    table.C_DigestUpdate = not_supported;
    table.C_DigestKey = not_supported;
    table.C_DigestFinal = not_supported;
    table.C_SignUpdate = not_supported;
    table.C_SignFinal = not_supported;
    table.C_SignRecoverInit = not_supported;
    table.C_SignRecover = not_supported;
    table.C_VerifyInit = not_supported;
    table.C_Verify = not_supported;
    table.C_VerifyUpdate = not_supported;
    table.C_VerifyFinal = not_supported;
    table.C_VerifyRecoverInit = not_supported;
    table.C_VerifyRecover = not_supported;
    table.C_DigestEncryptUpdate = not_supported;
    table.C_DecryptDigestUpdate = not_supported;
    table.C_SignEncryptUpdate = not_supported;
    table.C_DecryptVerifyUpdate = not_supported;
    table.C_GenerateKey = not_supported;
    table.C_GenerateKeyPair = not_supported;
    table.C_WrapKey = not_supported;
    table.C_UnwrapKey = not_supported;
    table.C_DeriveKey = not_supported;
    table.C_SeedRandom = not_supported;
    table.C_GenerateRandom = not_supported;
    table.C_GetFunctionStatus = not_supported;
    table.C_CancelFunction = not_supported;
    table.C_WaitForSlotEvent = not_supported;
}

CK_FUNCTION_LIST make_table() {
    CK_FUNCTION_LIST table{};
    table.version = {2, 40};
    fill_with_refusals(table);
    table.C_Initialize = initialize;
    table.C_Finalize = finalize;
    table.C_GetFunctionList = get_function_list;
    table.C_GetSlotList = get_slot_list;
    table.C_GetTokenInfo = get_token_info;
    table.C_OpenSession = open_session;
    table.C_CloseSession = close_session;
    table.C_GetAttributeValue = get_attribute_value;
    table.C_FindObjectsInit = find_objects_init;
    table.C_FindObjects = find_objects;
    table.C_FindObjectsFinal = find_objects_final;
    table.C_SignInit = sign_init;
    table.C_Sign = sign;
    return table;
}

CK_RV get_function_list(CK_FUNCTION_LIST** list) {
    if (!list) return CKR_ARGUMENTS_BAD;
    *list = signet_pkcs11_function_list();
    return CKR_OK;
}

} // namespace

TokenInUse::TokenInUse(Pkcs11Token& token) : before_(token_in_use) {
    token_in_use = &token;
}

TokenInUse::~TokenInUse() {
    token_in_use = before_;
}

} // namespace signet::worker

CK_FUNCTION_LIST* signet_pkcs11_function_list() {
    static CK_FUNCTION_LIST table = signet::worker::make_table();
    return &table;
}
