// SPDX-License-Identifier: Apache-2.0
#pragma once

// The KDCs that SSSD has found and uses (sssd_krb5_locator_plugin(8)): on a host that has joined a domain, those
// of its site, which neither krb5.conf nor a plain SRV record names.

#include "daemon/system/trusted_file.hpp"
#include "daemon/worker/kerberos/kdc_address.hpp"

#include <vector>

namespace signet::worker {

struct SssdFolder {
    std::string path = "/var/lib/sss/pubconf";
    uid_t owner = system::root_uid; // besides root; for tests that root does not run
};

// In SSSD's order. None: there is no such file, or a user other than root could have written it (an SSSD that
// runs as a user of its own), or it is not what SSSD writes.
std::vector<KdcAddress> read_kdcinfo(const std::string& realm, const SssdFolder& folder = {});

} // namespace signet::worker
