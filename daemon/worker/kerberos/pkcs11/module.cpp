// SPDX-License-Identifier: Apache-2.0
// signet_pkcs11.so: what libkrb5 loads by name. It has no state and no code of its own: the token is in the
// program that runs the exchange (entry.hpp), so that a second mapped copy of this file (libkrb5 maps one
// when the file was replaced) is the same token, and the file is inert in every other program.

#include <p11-kit/pkcs11.h>

extern "C" __attribute__((weak)) CK_FUNCTION_LIST* signet_pkcs11_function_list();

extern "C" __attribute__((visibility("default"))) CK_RV C_GetFunctionList(CK_FUNCTION_LIST** list) {
    if (!signet_pkcs11_function_list) return CKR_GENERAL_ERROR;
    if (!list) return CKR_ARGUMENTS_BAD;
    *list = signet_pkcs11_function_list();
    return CKR_OK;
}
