// SPDX-License-Identifier: Apache-2.0
#include "certmap/parse/without_decoders.hpp"

#include "certmap/text/releaser.hpp"

#include <openssl/core_dispatch.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/provider.h>

#include <memory>

namespace signet::certmap {
namespace {

// In this order: a provider keeps its context from being freed whole.
struct Context {
    std::unique_ptr<OSSL_LIB_CTX, Releaser<OSSL_LIB_CTX_free>> context{OSSL_LIB_CTX_new()};
    std::unique_ptr<OSSL_PROVIDER, Releaser<OSSL_PROVIDER_unload>> provider{};
};

// The one that the process digests with; its digest keeps it.
const OSSL_PROVIDER* source() {
    static const std::unique_ptr<EVP_MD, Releaser<EVP_MD_free>> digest(
        EVP_MD_fetch(nullptr, "SHA256", nullptr));
    return digest ? EVP_MD_get0_provider(digest.get()) : nullptr;
}

const OSSL_ALGORITHM* query(void*, int operation, int* no_cache) {
    if (operation != OSSL_OP_DIGEST) return nullptr;
    return OSSL_PROVIDER_query_operation(source(), operation, no_cache);
}

// A provider whose algorithms are another one's (provider-base(7)).
int begin(const OSSL_CORE_HANDLE*, const OSSL_DISPATCH*, const OSSL_DISPATCH** functions, void** state) {
    static const OSSL_DISPATCH offered[] = {
        {OSSL_FUNC_PROVIDER_QUERY_OPERATION, reinterpret_cast<void (*)()>(query)},
        {0, nullptr},
    };
    *functions = offered;
    *state = OSSL_PROVIDER_get0_provider_ctx(source()); // the algorithms expect their own
    return 1;
}

Context make_bare() {
    constexpr const char* name = "signet-digests";
    Context bare;
    if (bare.context && source() != nullptr &&
        OSSL_PROVIDER_add_builtin(bare.context.get(), name, begin) == 1)
        bare.provider.reset(OSSL_PROVIDER_load(bare.context.get(), name));
    return bare;
}

bool is_system_ordinary() {
    return OSSL_PROVIDER_available(nullptr, "default") == 1 &&
           EVP_default_properties_is_fips_enabled(nullptr) != 1;
}

} // namespace

OSSL_LIB_CTX* without_decoders() {
    static const Context bare = is_system_ordinary() ? make_bare() : Context{};
    return bare.provider ? bare.context.get() : nullptr;
}

} // namespace signet::certmap
