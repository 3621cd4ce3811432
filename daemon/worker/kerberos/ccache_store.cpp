// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/kerberos/ccache_store.hpp"

#include "daemon/system/descriptor.hpp"
#include "daemon/worker/kerberos/cache_name.hpp"
#include "daemon/worker/kerberos/credentials.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace signet::worker {
namespace {

using CacheName = Krb5Handle<char*, krb5_free_string>;

// A name beside this one that nobody has, and the file or folder of that name made.
Result<std::string> unique_name(const std::string& name) {
    const std::string path = path_of_cache(name);
    const std::string kind = name.substr(0, name.size() - path.size());
    std::string unique = path + "_XXXXXX";
    if (kind == "DIR:") {
        if (mkdtemp(unique.data()) == nullptr) return cache_refused(unique, std::strerror(errno));
    } else {
        const system::Descriptor file(mkostemp(unique.data(), O_CLOEXEC));
        if (!file.is_open()) return cache_refused(unique, std::strerror(errno));
    }
    return kind + unique;
}

Result<void> make_directory(const std::string& name) {
    if (!name.starts_with("DIR:") || name.starts_with("DIR::")) return {};
    const std::string path = path_of_cache(name);
    if (mkdir(path.c_str(), 0700) == 0 || errno == EEXIST) return {};
    return cache_refused(name, std::strerror(errno));
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
    if (auto owned = check_cache_owner(*full); !owned) return owned.error();
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
    if (check_cache_owner(name)) {
        if (auto made = make_directory(name); !made) return made.error();
        auto stored = store_under(context, name, creds);
        if (stored || check_cache_owner(name)) return stored;
    }
    const auto unique = unique_name(name);
    if (!unique) return unique;
    auto stored = store_under(context, *unique, creds);
    if (!stored) std::remove(path_of_cache(*unique).c_str());
    return stored;
}

// A collection has room for one more cache, whose name its type finds; a file has a name beside it.
Result<std::string> try_in_collection(const Krb5Context& context, const std::string& name,
                                      krb5_creds& creds) {
    if (auto made = make_directory(name); !made) return made.error();
    OpenCache own(context);
    MemoryCache beside(context); // gone with its contents, of whatever kind it is
    auto code = krb5_cc_resolve(context.get(), name.c_str(), own.out());
    if (code == 0) {
        const char* type = krb5_cc_get_type(context.get(), own.get());
        code = krb5_cc_new_unique(context.get(), type, nullptr, beside.out());
    }
    if (code) return context.failure(Reason::ccache_failed, name, code);
    auto full = full_name(context, beside.get());
    if (!full) return full;
    code = fill(context, creds, beside.get());
    if (code) return context.failure(Reason::ccache_failed, *full, code);
    return full;
}

Result<std::string> try_beside_file(const Krb5Context& context, const std::string& name, krb5_creds& creds) {
    const auto unique = unique_name(name);
    if (!unique) return unique;
    auto stored = store_under(context, *unique, creds);
    if (std::remove(path_of_cache(*unique).c_str()) != 0 && stored)
        return cache_refused(*unique, std::strerror(errno));
    return stored;
}

Result<std::string> try_storing(const Krb5Context& context, const std::string& name, krb5_creds& creds) {
    const bool is_file = name.starts_with("FILE:") || name.starts_with('/');
    return is_file ? try_beside_file(context, name, creds) : try_in_collection(context, name, creds);
}

using Storing = Result<std::string> (*)(const Krb5Context&, const std::string&, krb5_creds&);

Result<std::string> store_by(Storing storing, std::span<const std::uint8_t> credentials,
                             std::chrono::seconds clock_offset, const std::string& name_template,
                             const Krb5Files& config) {
    auto context = open_cache_context(name_template, config);
    if (!context) return context.error();
    context->set_clock_offset(clock_offset);
    auto creds = unmarshal(*context, credentials);
    if (!creds) return creds.error();
    auto name = expanded_cache_name(*context);
    if (!name) return name;
    if (auto fine = check_cache_type(*name); !fine) return fine.error();
    return storing(*context, *name, *creds->get());
}

} // namespace

Result<std::string> store_credentials(std::span<const std::uint8_t> credentials,
                                      std::chrono::seconds clock_offset, const std::string& name_template,
                                      const Krb5Files& config) {
    return store_by(store_at_or_beside, credentials, clock_offset, name_template, config);
}

Result<std::string> try_storing_credentials(std::span<const std::uint8_t> credentials,
                                            std::chrono::seconds clock_offset,
                                            const std::string& name_template, const Krb5Files& config) {
    return store_by(try_storing, credentials, clock_offset, name_template, config);
}

Result<void> destroy_credentials(const std::string& name, const Krb5Files& config) {
    auto context = open_cache_context("", config);
    if (!context) return context.error();
    if (auto fine = check_cache_type(name); !fine) return fine;
    if (auto fine = check_cache_owner(name); !fine) return fine;
    krb5_ccache cache = nullptr;
    if (const auto code = krb5_cc_resolve(context->get(), name.c_str(), &cache))
        return context->failure(Reason::ccache_failed, name, code);
    const auto code = krb5_cc_destroy(context->get(), cache);
    if (code && code != KRB5_FCC_NOFILE) return context->failure(Reason::ccache_failed, name, code);
    return {};
}

} // namespace signet::worker
