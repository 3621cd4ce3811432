// SPDX-License-Identifier: Apache-2.0
#pragma once

// Is the account that a certificate names the principal that was asked for?

#include "certmap/rules/mapper.hpp"
#include "policy/kdc/principal.hpp"
#include "policy/kdc/settings.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace signet::kdc {

// "alice@REALM" in the escapes of krb5_parse_name(3). nullopt: not one principal.
std::optional<policy::Principal> principal_of(std::string_view text);

// The same back, for records and messages; control characters are the reader's business.
std::string text_of(const policy::Principal& principal);

// Who logs on: what the client asked for, and the entry that the KDC found for it.
struct Client {
    policy::Principal requested{};
    bool enterprise = false; // requested by a UPN (RFC 6806 section 5): one component, "alice@corp.example"
    policy::Principal entry{};
};

// A principal is compared as it stands, with the entry's name or the alias that was asked for. A UPN is the
// enterprise name that was asked for, or name and realm of the entry; `settings` say how its realm compares.
bool names(const certmap::Account& account, const Client& client,
           const policy::KdcCertificateSettings& settings);

} // namespace signet::kdc
