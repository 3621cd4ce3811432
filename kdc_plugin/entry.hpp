// SPDX-License-Identifier: Apache-2.0
#pragma once

// What krb5kdc looks for in the module, and what the module keeps between calls.

#include "kdc_plugin/halves.hpp"

#include <memory>

// MIT's names: each interface leaves its own to the module.
struct krb5_certauth_moddata_st {
    std::shared_ptr<signet::kdc::Desk> desk;
};
struct krb5_kdcpolicy_moddata_st {
    std::shared_ptr<signet::kdc::Desk> desk;
    signet::kdc::WhenUnusable when_unusable = signet::kdc::WhenUnusable::refuse_cards;
};

extern "C" {
krb5_error_code certauth_signet_initvt(krb5_context context, int major, int minor, krb5_plugin_vtable vtable);
krb5_error_code kdcpolicy_signet_initvt(krb5_context context, int major, int minor,
                                        krb5_plugin_vtable vtable);
}
