// SPDX-License-Identifier: Apache-2.0
#pragma once

// The verb `ccache`: one request of signetd, answered as the user. The writing itself is
// kerberos/ccache_store.hpp, the reading kerberos/ccache_read.hpp.

#include "daemon/protocol/messages/credentials.hpp"
#include "daemon/worker/kerberos/krb5_context.hpp"

namespace signet::worker {

// Each becomes the user of the request first, for the rest of the process's life. Errors: those of become_user
// and of the files above.
Result<protocol::CredentialsStored> store(const protocol::StoreCredentials& request,
                                          const Krb5Files& config = {});
Result<protocol::CredentialsDestroyed> destroy(const protocol::DestroyCredentials& request,
                                               const Krb5Files& config = {});
Result<protocol::CredentialsRead> read(const protocol::ReadCredentials& request,
                                       const Krb5Files& config = {});

} // namespace signet::worker
