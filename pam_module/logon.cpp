// SPDX-License-Identifier: Apache-2.0
#include "pam_module/logon.hpp"

#include <memory>
#include <utility>

namespace signet::pam {
namespace {

constexpr const char* data_name = "signet_logon";
constexpr const char* ccache_variable = "KRB5CCNAME";

extern "C" void signet_free_logon(pam_handle_t*, void* data, int) {
    delete static_cast<Logon*>(data);
}

} // namespace

bool keep_logon(Handle& pam, Logon logon) {
    auto kept = std::make_unique<Logon>(std::move(logon));
    if (pam_set_data(pam.get(), data_name, kept.get(), signet_free_logon) != PAM_SUCCESS) return false;
    (void)kept.release(); // libpam's from here on
    return true;
}

void forget_logon(Handle& pam) {
    if (find_logon(pam) != nullptr) pam_set_data(pam.get(), data_name, nullptr, nullptr);
}

Logon* find_logon(Handle& pam) {
    const void* data = nullptr;
    if (pam_get_data(pam.get(), data_name, &data) != PAM_SUCCESS) return nullptr;
    return static_cast<Logon*>(const_cast<void*>(data)); // ours: libpam only keeps it
}

bool export_ccache(Handle& pam, const Logon& logon) {
    if (logon.ccache.empty() || logon.is_deleted || pam.item(PAM_USER) != logon.user) return true;
    return pam.set_environment(ccache_variable, logon.ccache);
}

} // namespace signet::pam
