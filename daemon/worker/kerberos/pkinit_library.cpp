// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/kerberos/pkinit_library.hpp"

#include "daemon/worker/kerberos/pkinit_profile.hpp"

#include <dlfcn.h>
#include <link.h>
#include <string_view>

namespace signet::worker {
namespace {

// Setting any attribute makes libkrb5 load its preauthentication modules.
krb5_error_code load_modules(const Krb5Context& context) {
    krb5_get_init_creds_opt* options = nullptr;
    if (const auto code = krb5_get_init_creds_opt_alloc(context.get(), &options)) return code;
    const auto code =
        krb5_get_init_creds_opt_set_pa(context.get(), options, "X509_anchors", "FILE:/dev/null");
    krb5_get_init_creds_opt_free(context.get(), options);
    return code;
}

} // namespace

Result<void> load_pkinit(const std::string& provider, const Krb5Files& config) {
    if (!dlopen(provider.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE))
        return WorkerError{Reason::internal_error, std::string("PKCS#11 provider: ") + dlerror()};
    PkinitSettings settings;
    settings.provider = provider;
    const auto krb5_conf = Krb5Context::open(config);
    if (!krb5_conf) return krb5_conf.error();
    auto context = Krb5Context::open(config, overlay_for(settings, "LOCAL", *krb5_conf));
    if (!context) return context.error();
    if (const auto code = load_modules(*context))
        return context->failure(Reason::internal_error, "libkrb5's pkinit plugin", code);
    return {};
}

// libkrb5 does without a module that is not there, and says nothing.
bool loads_pkinit(const Krb5Context& context) {
    if (load_modules(context) != 0) return false;
    const auto is_it = [](dl_phdr_info* object, std::size_t, void*) {
        return std::string_view(object->dlpi_name).ends_with("/pkinit.so") ? 1 : 0;
    };
    return dl_iterate_phdr(is_it, nullptr) == 1;
}

bool has_pkinit_checksum_2() {
#ifdef SIGNET_KRB5_SENDS_CHECKSUM_2
    return true;
#else
    return false;
#endif
}

} // namespace signet::worker
