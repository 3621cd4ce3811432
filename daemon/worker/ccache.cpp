// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/ccache.hpp"

#include "daemon/worker/kerberos/ccache_read.hpp"
#include "daemon/worker/kerberos/ccache_store.hpp"
#include "daemon/worker/sandbox.hpp"

namespace signet::worker {

Result<protocol::CredentialsStored> store(const protocol::StoreCredentials& request,
                                          const Krb5Files& config) {
    if (auto dropped = become_user({request.uid, request.gid}); !dropped) return dropped.error();
    const auto storing = request.is_trial ? try_storing_credentials : store_credentials;
    auto name =
        storing(request.credentials, std::chrono::seconds(request.clock_offset), request.ccache, config);
    if (!name) return name.error();
    return protocol::CredentialsStored{std::move(*name)};
}

Result<protocol::CredentialsDestroyed> destroy(const protocol::DestroyCredentials& request,
                                               const Krb5Files& config) {
    if (auto dropped = become_user({request.uid, request.gid}); !dropped) return dropped.error();
    if (auto gone = destroy_credentials(request.ccache, config); !gone) return gone.error();
    return protocol::CredentialsDestroyed{};
}

Result<protocol::CredentialsRead> read(const protocol::ReadCredentials& request, const Krb5Files& config) {
    if (auto dropped = become_user({request.uid, request.gid}); !dropped) return dropped.error();
    CacheSearch search;
    search.name_template = request.ccache;
    search.searches = request.searches;
    auto credentials = read_credentials(search, config);
    if (!credentials) return credentials.error();
    return protocol::CredentialsRead{std::move(*credentials)};
}

} // namespace signet::worker
