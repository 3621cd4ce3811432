// SPDX-License-Identifier: Apache-2.0
// The tables of functions by which krb5kdc finds the two halves: certauth (MIT krb5 1.16 and later) and
// kdcpolicy (1.16 and later). Whatever is thrown ends here, as a refusal.
#include "kdc_plugin/entry.hpp"

#include "kdc_plugin/barrier.hpp"
#include "kdc_plugin/krb5_values.hpp"

#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>

using signet::kdc::behind_barrier;

namespace {

using signet::kdc::PolicyAnswer;

void free_indicators(krb5_context, krb5_certauth_moddata, char** indicators) {
    for (char** indicator = indicators; indicator != nullptr && *indicator != nullptr; ++indicator)
        std::free(*indicator);
    std::free(indicators);
}

// What MIT wants, and gives back to free_indicators(). Null: there are none, or no memory.
char** copy_of(const std::vector<std::string>& indicators) {
    if (indicators.empty()) return nullptr;
    auto* copy = static_cast<char**>(std::calloc(indicators.size() + 1, sizeof(char*)));
    for (std::size_t i = 0; copy != nullptr && i < indicators.size(); ++i) {
        copy[i] = strdup(indicators[i].c_str());
        if (copy[i] == nullptr) throw std::bad_alloc();
    }
    return copy;
}

krb5_error_code certauth_init(krb5_context, krb5_certauth_moddata* data) {
    return behind_barrier("certauth init", KRB5_PLUGIN_OP_NOTSUPP, [&]() -> krb5_error_code {
        auto own =
            std::make_unique<krb5_certauth_moddata_st>(krb5_certauth_moddata_st{signet::kdc::process_desk()});
        own->desk->certauth_is_loaded = true;
        own->desk->settings(); // so that the log says at the start what is wrong with them
        *data = own.release();
        return 0;
    });
}

void certauth_fini(krb5_context, krb5_certauth_moddata data) {
    delete data;
}

krb5_error_code certauth_authorize(krb5_context context, krb5_certauth_moddata data,
                                   const uint8_t* certificate, size_t size, krb5_const_principal client,
                                   const void*, const krb5_db_entry* entry, char*** indicators) {
    *indicators = nullptr;
    return behind_barrier("certauth", KRB5KDC_ERR_CANT_VERIFY_CERTIFICATE, [&] {
        const auto answer = signet::kdc::authorize(*data->desk, context, {certificate, size}, client, entry);
        *indicators = copy_of(answer.indicators);
        if (!answer.message.empty())
            krb5_set_error_message(context, answer.code, "%s", answer.message.c_str());
        return answer.code;
    });
}

krb5_error_code kdcpolicy_init(krb5_context context, krb5_kdcpolicy_moddata* data) {
    // A policy that cannot even begin must not leave the KDC without one: this ends its start.
    return behind_barrier("kdcpolicy init", KRB5_PLUGIN_OP_NOTSUPP, [&]() -> krb5_error_code {
        auto own = std::make_unique<krb5_kdcpolicy_moddata_st>(
            krb5_kdcpolicy_moddata_st{signet::kdc::process_desk(), signet::kdc::when_unusable(context)});
        *data = own.release();
        return 0;
    });
}

krb5_error_code kdcpolicy_fini(krb5_context, krb5_kdcpolicy_moddata data) {
    delete data;
    return 0;
}

constexpr const char* fault_status = "signet: internal-error";

krb5_error_code tell(const PolicyAnswer& answer, const char** status, krb5_deltat* lifetime,
                     krb5_deltat* renewable) {
    if (answer.lifetime > 0) *lifetime = answer.lifetime;
    if (answer.renewable > 0) *renewable = answer.renewable;
    *status = answer.status;
    return answer.status == nullptr ? 0 : KRB5KDC_ERR_POLICY;
}

krb5_error_code kdcpolicy_check_as(krb5_context context, krb5_kdcpolicy_moddata data,
                                   const krb5_kdc_req* request, const krb5_db_entry* client,
                                   const krb5_db_entry* server, const char* const* indicators,
                                   const char** status, krb5_deltat* lifetime, krb5_deltat* renewable) {
    *status = fault_status;
    return behind_barrier("kdcpolicy check_as", KRB5KDC_ERR_POLICY, [&] {
        const auto answer =
            signet::kdc::check_initial(*data->desk, data->when_unusable, context, *request, client, server,
                                       signet::kdc::indicators_of(indicators));
        return tell(answer, status, lifetime, renewable);
    });
}

krb5_error_code kdcpolicy_check_tgs(krb5_context, krb5_kdcpolicy_moddata data, const krb5_kdc_req*,
                                    const krb5_db_entry* server, const krb5_ticket* ticket,
                                    const char* const* indicators, const char** status, krb5_deltat* lifetime,
                                    krb5_deltat* renewable) {
    *status = fault_status;
    return behind_barrier("kdcpolicy check_tgs", KRB5KDC_ERR_POLICY, [&] {
        const auto answer = signet::kdc::check_service(*data->desk, data->when_unusable, ticket, server,
                                                       signet::kdc::indicators_of(indicators));
        return tell(answer, status, lifetime, renewable);
    });
}

} // namespace

extern "C" {

// Minor version 1 alone, which every KDC since 1.16 takes; what 1.21 adds, the realms' names, is not needed.
krb5_error_code certauth_signet_initvt(krb5_context, int major, int, krb5_plugin_vtable vtable) {
    if (major != 1) return KRB5_PLUGIN_VER_NOTSUPP;
    auto* table = reinterpret_cast<krb5_certauth_vtable>(vtable);
    table->name = "signet";
    table->init = certauth_init;
    table->fini = certauth_fini;
    table->authorize = certauth_authorize;
    table->free_ind = free_indicators;
    return 0;
}

krb5_error_code kdcpolicy_signet_initvt(krb5_context, int major, int, krb5_plugin_vtable vtable) {
    if (major != 1) return KRB5_PLUGIN_VER_NOTSUPP;
    auto* table = reinterpret_cast<krb5_kdcpolicy_vtable>(vtable);
    table->name = "signet";
    table->init = kdcpolicy_init;
    table->fini = kdcpolicy_fini;
    table->check_as = kdcpolicy_check_as;
    table->check_tgs = kdcpolicy_check_tgs;
    return 0;
}
}
