// SPDX-License-Identifier: Apache-2.0
#pragma once

// Is the account that a certificate names the principal that was asked for?

#include "certmap/rules/mapper.hpp"
#include "certmap/text/principal.hpp"
#include "policy/kdc/settings.hpp"

namespace signet::kdc {

// The client of a request: the name that was asked for, a UPN if it is an enterprise name, and the entry that
// the KDC found for it.
struct Client {
    certmap::Principal requested{};
    certmap::Principal entry{};

    bool operator==(const Client&) const = default;
};

// A principal is compared as it stands, with the entry's name or the alias that was asked for. A UPN is the
// enterprise name that was asked for, or name and realm of the entry; `settings` say how its realm compares.
bool names(const certmap::Account& account, const Client& client,
           const policy::KdcCertificateSettings& settings);

} // namespace signet::kdc
