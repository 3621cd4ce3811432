// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where C++ ends and the KDC begins: an exception that came through would end krb5kdc, and the realm with it.

#include "kdc_plugin/kdc_log.hpp"

#include <krb5/krb5.h>

#include <exception>

namespace signet::kdc {

// What `work` returns, or `refusal` when it throws.
template <class Work>
krb5_error_code behind_barrier(const char* where, krb5_error_code refusal, Work work) noexcept {
    try {
        return work();
    } catch (const std::exception& bug) {
        log_fault(where, bug.what());
    } catch (...) {
        log_fault(where, "an exception of no known kind");
    }
    return refusal;
}

} // namespace signet::kdc
