// SPDX-License-Identifier: Apache-2.0
// A program that is not signet-worker loads signet_pkcs11.so: there must be nothing in it. Exits with 0 if
// so.

#include <dlfcn.h>
#include <p11-kit/pkcs11.h>

int main() {
    void* module = dlopen(SIGNET_PKCS11_PATH, RTLD_NOW | RTLD_LOCAL);
    if (!module) return 2;
    auto get = reinterpret_cast<CK_C_GetFunctionList>(dlsym(module, "C_GetFunctionList"));
    CK_FUNCTION_LIST* list = nullptr;
    return get && get(&list) == CKR_GENERAL_ERROR && !list ? 0 : 1;
}
