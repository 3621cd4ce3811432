// SPDX-License-Identifier: Apache-2.0
#pragma once

// The C side of Pkcs11Token: the function table of PKCS#11, and which token its calls mean. signet_pkcs11.so
// holds nothing but a way to this table (module.cpp); the program that links this library exports it.

#include "daemon/worker/kerberos/pkcs11/token.hpp"

// Exported by the program, found by signet_pkcs11.so as a weak symbol.
extern "C" __attribute__((visibility("default"))) CK_FUNCTION_LIST* signet_pkcs11_function_list();

namespace signet::worker {

// As long as it lives, PKCS#11 calls of this thread mean this token: libkrb5 calls its modules in the thread
// that calls libkrb5, and PKCS#11 has no argument that could say whom a call is for.
class TokenInUse {
public:
    explicit TokenInUse(Pkcs11Token& token);
    TokenInUse(const TokenInUse&) = delete;
    TokenInUse& operator=(const TokenInUse&) = delete;
    ~TokenInUse();

private:
    Pkcs11Token* before_;
};

} // namespace signet::worker
