// SPDX-License-Identifier: Apache-2.0
#pragma once

// libkrb5's pkinit plugin itself: whether it is there, and what it can do.

#include "daemon/worker/kerberos/krb5_context.hpp"

namespace signet::worker {

// Whether libkrb5 has its pkinit plugin, which is a package of its own. Loads it.
bool loads_pkinit(const Krb5Context& context);

// Whether the libkrb5 that this was built with sends paChecksum2 (MS-PKCA 2.2.3), without which Windows Server 2025 refuses a
// card: error 79 to whoever agrees on keys by a finite field, as libkrb5 does before 1.22.
bool has_pkinit_checksum_2();

// Loads libkrb5's pkinit plugin and the provider into the process, so that a sandbox can be closed afterwards
// and so that what is missing shows at the start. Error: internal-error, naming the file.
Result<void> load_pkinit(const std::string& provider, const Krb5Files& config);

} // namespace signet::worker
