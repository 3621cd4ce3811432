// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/kerberos/ccache_store.hpp"

#include "daemon/system/descriptor.hpp"
#include "daemon/worker/kerberos/credentials.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

namespace signet::worker {
namespace {

using CacheName = Krb5Handle<char*, krb5_free_string>;

WorkerError refused(const std::string& name, const std::string& why) {
    return {Reason::ccache_failed, name + ": " + why};
}

// Caches that outlive this process and that the user's session finds by their name. Session and process
// keyrings would be this process's own.
Result<void> check_type(const std::string& name) {
    constexpr std::array<std::string_view, 5> kinds{"FILE:", "DIR:", "KEYRING:persistent:", "KCM:", "/"};
    if (std::any_of(kinds.begin(), kinds.end(), [&](auto kind) { return name.starts_with(kind); })) return {};
    return refused(name, "only FILE, DIR, KEYRING:persistent and KCM can be given to a session");
}

// Of FILE:/p and /p: /p; of DIR:/d and DIR::/d/f: what follows the colons. Empty for caches that are no
// files.
std::string path_of(const std::string& name) {
    for (const std::string_view prefix : {"FILE:", "DIR::", "DIR:"})
        if (name.starts_with(prefix)) return name.substr(prefix.size());
    return name.starts_with('/') ? name : "";
}

// In /tmp anybody may have put something under this name, and a link could lead anywhere.
Result<void> check_owner(const std::string& name) {
    const std::string path = path_of(name);
    struct stat status {};
    if (path.empty() || (lstat(path.c_str(), &status) != 0 && errno == ENOENT)) return {};
    if (S_ISLNK(status.st_mode)) return refused(name, "is a symbolic link");
    if (status.st_uid != geteuid()) return refused(name, "belongs to somebody else");
    return {};
}

// A name beside this one that nobody has, and the file or folder of that name made.
Result<std::string> unique_name(const std::string& name) {
    const std::string path = path_of(name);
    const std::string kind = name.substr(0, name.size() - path.size());
    std::string unique = path + "_XXXXXX";
    if (kind == "DIR:") {
        if (mkdtemp(unique.data()) == nullptr) return refused(unique, std::strerror(errno));
    } else {
        const system::Descriptor file(mkostemp(unique.data(), O_CLOEXEC));
        if (!file.is_open()) return refused(unique, std::strerror(errno));
    }
    return kind + unique;
}

Result<void> make_directory(const std::string& name) {
    if (!name.starts_with("DIR:") || name.starts_with("DIR::")) return {};
    const std::string path = path_of(name);
    if (mkdir(path.c_str(), 0700) == 0 || errno == EEXIST) return {};
    return refused(name, std::strerror(errno));
}

Result<Krb5Context> open_context(const std::string& name_template, const Krb5Files& config) {
    ProfileOverlay overlay;
    if (!name_template.empty()) overlay[{"libdefaults", "default_ccache_name"}] = {name_template};
    return Krb5Context::open(config, std::move(overlay));
}

// The default name as libkrb5 expands it for our uid. KRB5CCNAME would come first, so it must not be there.
Result<std::string> expanded_name(const Krb5Context& context) {
    unsetenv("KRB5CCNAME");
    const char* name = krb5_cc_default_name(context.get());
    if (!name) return WorkerError{Reason::ccache_failed, "the name of the cache cannot be expanded"};
    return {boost::system::in_place_value, name};
}

// As kinit chooses: the principal's own cache of a collection, or a new one if the primary is another
// principal's.
krb5_error_code choose(const Krb5Context& context, const std::string& name, krb5_principal client,
                       OpenCache& cache) {
    if (const auto code = krb5_cc_resolve(context.get(), name.c_str(), cache.out())) return code;
    const char* type = krb5_cc_get_type(context.get(), cache.get());
    if (!krb5_cc_support_switch(context.get(), type)) return 0;
    OpenCache own(context);
    if (krb5_cc_cache_match(context.get(), client, own.out()) == 0) {
        cache = std::move(own);
        return 0;
    }
    Principal primary(context);
    if (krb5_cc_get_principal(context.get(), cache.get(), primary.out()) != 0) return 0; // still empty
    OpenCache fresh(context);
    const auto code = krb5_cc_new_unique(context.get(), type, nullptr, fresh.out());
    cache = std::move(fresh);
    return code;
}

// Written in memory first: libkrb5 moves a cache into a file or directory by a temporary file and rename(2),
// so that nobody sees half of it and nothing is written through a link.
krb5_error_code fill(const Krb5Context& context, krb5_creds& creds, krb5_ccache target) {
    krb5_ccache memory = nullptr;
    krb5_error_code code = krb5_cc_new_unique(context.get(), "MEMORY", nullptr, &memory);
    if (code) return code;
    code = krb5_cc_initialize(context.get(), memory, creds.client);
    if (code == 0) code = krb5_cc_store_cred(context.get(), memory, &creds);
    if (code == 0) code = krb5_cc_move(context.get(), memory, target); // takes `memory` on success
    if (code) krb5_cc_destroy(context.get(), memory);
    return code;
}

Result<std::string> full_name(const Krb5Context& context, krb5_ccache cache) {
    CacheName name(context);
    if (const auto code = krb5_cc_get_full_name(context.get(), cache, name.out()))
        return context.failure(Reason::ccache_failed, "name", code);
    return {boost::system::in_place_value, name.get()};
}

Result<std::string> store_under(const Krb5Context& context, const std::string& name, krb5_creds& creds) {
    OpenCache cache(context);
    if (const auto code = choose(context, name, creds.client, cache))
        return context.failure(Reason::ccache_failed, name, code);
    auto full = full_name(context, cache.get());
    if (!full) return full;
    if (auto owned = check_owner(*full); !owned) return owned.error();
    // krb5_cc_move closes its target as little as it opens it: the handle stays ours.
    if (const auto code = fill(context, creds, cache.get()))
        return context.failure(Reason::ccache_failed, *full, code);
    if (krb5_cc_support_switch(context.get(), krb5_cc_get_type(context.get(), cache.get())))
        krb5_cc_switch(context.get(), cache.get());
    return full;
}

// Whoever has taken a person's name for the cache keeps nobody from logging on: KRB5CCNAME tells the session where
// its cache is. The name is looked at again when storing fails, because it may have been taken in between.
Result<std::string> store_at_or_beside(const Krb5Context& context, const std::string& name,
                                       krb5_creds& creds) {
    if (check_owner(name)) {
        if (auto made = make_directory(name); !made) return made.error();
        auto stored = store_under(context, name, creds);
        if (stored || check_owner(name)) return stored;
    }
    const auto unique = unique_name(name);
    if (!unique) return unique;
    auto stored = store_under(context, *unique, creds);
    if (!stored) std::remove(path_of(*unique).c_str());
    return stored;
}

} // namespace

Result<std::string> store_credentials(std::span<const std::uint8_t> credentials,
                                      std::chrono::seconds clock_offset, const std::string& name_template,
                                      const Krb5Files& config) {
    auto context = open_context(name_template, config);
    if (!context) return context.error();
    context->set_clock_offset(clock_offset);
    auto creds = unmarshal(*context, credentials);
    if (!creds) return creds.error();
    auto name = expanded_name(*context);
    if (!name) return name;
    if (auto fine = check_type(*name); !fine) return fine.error();
    return store_at_or_beside(*context, *name, *creds->get());
}

Result<void> destroy_credentials(const std::string& name, const Krb5Files& config) {
    auto context = open_context("", config);
    if (!context) return context.error();
    if (auto fine = check_type(name); !fine) return fine;
    if (auto fine = check_owner(name); !fine) return fine;
    krb5_ccache cache = nullptr;
    if (const auto code = krb5_cc_resolve(context->get(), name.c_str(), &cache))
        return context->failure(Reason::ccache_failed, name, code);
    const auto code = krb5_cc_destroy(context->get(), cache);
    if (code && code != KRB5_FCC_NOFILE) return context->failure(Reason::ccache_failed, name, code);
    return {};
}

} // namespace signet::worker
