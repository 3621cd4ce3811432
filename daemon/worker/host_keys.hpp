// SPDX-License-Identifier: Apache-2.0
#pragma once

// By which keys sshd proves which host this is, for a challenge that is good at this host alone. A question of the verb
// `certificate`.

#include "daemon/protocol/messages/certificate.hpp"
#include "daemon/system/trusted_file.hpp"
#include "daemon/worker/result.hpp"

#include <string>

namespace signet::worker {

// Of ssh_host_*_key.pub in that folder, which nobody but root (or `owner`) may have written. agent-unusable: there is none.
Result<protocol::HostKeysListed> list_host_keys(const std::string& folder = "/etc/ssh",
                                                uid_t owner = system::root_uid);

} // namespace signet::worker
