// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a credential cache is called: of which types one may be, where it is, whose that is. Used by those who write caches and
// who read them (ccache_store.hpp, ccache_read.hpp), as the user.

#include "daemon/worker/kerberos/krb5_context.hpp"

#include <string>

namespace signet::worker {

// ccache-failed, about that cache.
WorkerError cache_refused(const std::string& name, const std::string& why);

// Only of caches that outlive this process and that the user's session finds by their name. Session and process keyrings
// would be this process's own.
Result<void> check_cache_type(const std::string& name);

// Of FILE:/p and /p: /p; of DIR:/d and DIR::/d/f: what follows the colons. Empty for caches that are no files.
std::string path_of_cache(const std::string& name);

// In /tmp anybody may have put something under this name, and a link could lead anywhere. What is not there is nobody's.
Result<void> check_cache_owner(const std::string& name);

// A context whose default cache is of that name; empty: that of krb5.conf.
Result<Krb5Context> open_cache_context(const std::string& name_template, const Krb5Files& config);

// The default name as libkrb5 expands it for our uid.
Result<std::string> expanded_cache_name(const Krb5Context& context);

} // namespace signet::worker
