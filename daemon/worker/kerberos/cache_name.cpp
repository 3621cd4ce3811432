// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/kerberos/cache_name.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace signet::worker {

WorkerError cache_refused(const std::string& name, const std::string& why) {
    return {Reason::ccache_failed, name + ": " + why};
}

Result<void> check_cache_type(const std::string& name) {
    constexpr std::array<std::string_view, 5> kinds{"FILE:", "DIR:", "KEYRING:persistent:", "KCM:", "/"};
    if (std::any_of(kinds.begin(), kinds.end(), [&](auto kind) { return name.starts_with(kind); })) return {};
    return cache_refused(name, "only FILE, DIR, KEYRING:persistent and KCM can be given to a session");
}

std::string path_of_cache(const std::string& name) {
    for (const std::string_view prefix : {"FILE:", "DIR::", "DIR:"})
        if (name.starts_with(prefix)) return name.substr(prefix.size());
    return name.starts_with('/') ? name : "";
}

Result<void> check_cache_owner(const std::string& name) {
    const std::string path = path_of_cache(name);
    struct stat status {};
    if (path.empty() || (lstat(path.c_str(), &status) != 0 && errno == ENOENT)) return {};
    if (S_ISLNK(status.st_mode)) return cache_refused(name, "is a symbolic link");
    if (status.st_uid != geteuid()) return cache_refused(name, "belongs to somebody else");
    return {};
}

Result<Krb5Context> open_cache_context(const std::string& name_template, const Krb5Files& config) {
    ProfileOverlay overlay;
    if (!name_template.empty()) overlay[{"libdefaults", "default_ccache_name"}] = {name_template};
    return Krb5Context::open(config, std::move(overlay));
}

// KRB5CCNAME would come first, so it must not be there.
Result<std::string> expanded_cache_name(const Krb5Context& context) {
    unsetenv("KRB5CCNAME");
    const char* name = krb5_cc_default_name(context.get());
    if (!name) return WorkerError{Reason::ccache_failed, "the name of the cache cannot be expanded"};
    return {boost::system::in_place_value, name};
}

} // namespace signet::worker
