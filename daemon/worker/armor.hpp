// SPDX-License-Identifier: Apache-2.0
#pragma once

// The verb `armor`: a short ticket-granting ticket of this host, which signetd keeps and lends to `card` for FAST
// (kerberos/armor.hpp). The keytab stays here.

#include "daemon/protocol/messages/armor.hpp"
#include "daemon/worker/kerberos/host_keys.hpp"

namespace signet::worker {

// `keys` were loaded as root, and nothing foreign is read before root is given up. Errors: those of HostKeys::load and of
// log_on_host.
Result<protocol::ArmorObtained> obtain_armor(const protocol::ObtainArmor& request,
                                             const Result<HostKeys>& keys);

} // namespace signet::worker
