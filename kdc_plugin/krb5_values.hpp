// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the KDC hands to its plugins, as our values. Nothing is kept of what came in.

#include "certmap/text/result.hpp"
#include "kdc_plugin/decision/principal_match.hpp"
#include "kdc_plugin/kdb.hpp"
#include "policy/kdc/hours.hpp"

#include <krb5/krb5.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signet::kdc {

policy::Principal principal_of(krb5_const_principal principal);

// A string attribute of an entry (kadmin's setstr). nullopt: it has none of that name. An error: it cannot be
// said, and whatever the attribute decides is to be refused.
certmap::Result<std::optional<std::string>> string_attribute(krb5_context context, const krb5_db_entry* entry,
                                                             const char* name);

std::vector<std::string_view> indicators_of(const char* const* indicators);

// PKINIT's request (RFC 4556) is among the client's pre-authentication, and it is not for an anonymous ticket
// (RFC 8062), which no certificate is asked for.
bool is_pkinit(krb5_context context, const krb5_kdc_req& request);

// In the time zone of the KDC.
policy::WallClock wall_clock();

} // namespace signet::kdc
