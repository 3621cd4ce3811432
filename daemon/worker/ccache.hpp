// SPDX-License-Identifier: Apache-2.0
#pragma once

// The verb `ccache`: one request of signetd, answered as the user. The writing itself is
// kerberos/ccache_store.hpp.

#include "daemon/protocol/messages/credentials.hpp"
#include "daemon/worker/kerberos/krb5_context.hpp"

namespace signet::worker {

// Both become the user of the request first, for the rest of the process's life. Errors: those of become_user
// and of ccache_store.hpp.
Result<protocol::CredentialsStored> store(const protocol::StoreCredentials& request,
                                          const Krb5Files& config = {});
Result<protocol::CredentialsDestroyed> destroy(const protocol::DestroyCredentials& request,
                                               const Krb5Files& config = {});

} // namespace signet::worker
