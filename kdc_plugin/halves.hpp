// SPDX-License-Identifier: Apache-2.0
#pragma once

// The two halves of the plugin, without MIT's tables of functions: what each does with a request that it is
// asked about. entry.cpp puts them behind barriers and into the tables.

#include "kdc_plugin/desk.hpp"
#include "kdc_plugin/kdb.hpp"

#include <krb5/certauth_plugin.h>
#include <krb5/kdcpolicy_plugin.h>

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace signet::kdc {

struct CertauthAnswer {
    krb5_error_code code = 0;              // what authorize() returns
    std::vector<std::string> indicators{}; // for the ticket
    std::string message{};                 // for the log of the KDC, when it is a refusal
};

// May this certificate log on as this principal? `client` is what was asked for, `entry` what it means.
CertauthAnswer authorize(Desk& desk, krb5_context context, std::span<const std::uint8_t> certificate,
                         krb5_const_principal client, const krb5_db_entry* entry);

// When there are no settings that can be used.
enum class WhenUnusable { refuse_cards, refuse_all };

// [kdcdefaults] signet_when_unusable of kdc.conf.
WhenUnusable when_unusable(krb5_context context);

struct PolicyAnswer {
    const char* status = nullptr; // of static duration; nullptr: the ticket may be issued
    krb5_deltat lifetime = 0;     // seconds; 0: nothing to say
    krb5_deltat renewable = 0;    // likewise
};

PolicyAnswer check_initial(Desk& desk, WhenUnusable when_unusable, krb5_context context,
                           const krb5_kdc_req& request, const krb5_db_entry* client,
                           const krb5_db_entry* server, std::span<const std::string_view> indicators);

PolicyAnswer check_service(Desk& desk, WhenUnusable when_unusable, const krb5_ticket* ticket,
                           const krb5_db_entry* server, std::span<const std::string_view> indicators);

} // namespace signet::kdc
