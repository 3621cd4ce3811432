// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/kerberos/ccache_read.hpp"

#include "daemon/system/descriptor.hpp"
#include "daemon/worker/kerberos/cache_name.hpp"
#include "daemon/worker/kerberos/credentials.hpp"

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <optional>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace signet::worker {
namespace {

// Caches of one user's that sshd has left, and names in a folder that anybody may fill. What is beyond is not looked at.
constexpr std::size_t max_caches = 32;
constexpr std::size_t max_folder_entries = 65536;

using Folder = std::unique_ptr<DIR, int (*)(DIR*)>;

WorkerError missing(const std::string& name, const std::string& why) {
    return {Reason::ticket_missing, name + ": " + why};
}

// A cache that is not looked at has no ticket either.
WorkerError missing(const WorkerError& refused) {
    return {Reason::ticket_missing, refused.detail};
}

bool is_own_file(const struct stat& status) {
    return S_ISREG(status.st_mode) && status.st_uid == geteuid();
}

// Opened before it is looked at, so that it is that file which is read; without waiting for the other end of a pipe.
Result<system::Descriptor> open_own_file(const std::string& path) {
    system::Descriptor file(open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    struct stat status {};
    if (!file.is_open() || fstat(file.get(), &status) != 0) return missing(path, std::strerror(errno));
    if (!is_own_file(status)) return missing(path, "is no plain file of the user's");
    if (static_cast<std::size_t>(status.st_size) > max_cache_file)
        return missing(path, "is too large for a cache");
    return file;
}

// A new structure, for a call that fills it.
Result<Credential> empty_credential(const Krb5Context& context) {
    Credential creds(context);
    *creds.out() = static_cast<krb5_creds*>(std::calloc(1, sizeof(krb5_creds)));
    if (!creds.get()) return WorkerError{Reason::internal_error, "out of memory"};
    return creds;
}

Result<Credential> ticket_in(const Krb5Context& context, krb5_ccache cache, const std::string& name) {
    Principal client(context);
    if (const auto code = krb5_cc_get_principal(context.get(), cache, client.out()))
        return missing(name, context.message(code));
    const std::string realm(client->realm.data, client->realm.length);
    Principal service(context);
    if (const auto code =
            krb5_build_principal(context.get(), service.out(), client->realm.length, realm.c_str(),
                                 KRB5_TGS_NAME, realm.c_str(), static_cast<const char*>(nullptr)))
        return context.failure(Reason::internal_error, name, code);
    krb5_creds wanted{};
    wanted.client = client.get();
    wanted.server = service.get();
    auto found = empty_credential(context);
    if (!found) return found;
    if (const auto code = krb5_cc_retrieve_cred(context.get(), cache, 0, &wanted, found->get()))
        return missing(name, context.message(code));
    if (to_time((*found)->times.endtime) <= std::chrono::system_clock::now())
        return missing(name, "its ticket has ended");
    return found;
}

Result<Credential> ticket_of_file(const Krb5Context& context, const std::string& path) {
    const auto file = open_own_file(path);
    if (!file) return file.error();
    const std::string name = "FILE:/proc/self/fd/" + std::to_string(file->get());
    OpenCache cache(context);
    if (const auto code = krb5_cc_resolve(context.get(), name.c_str(), cache.out()))
        return missing(path, context.message(code));
    return ticket_in(context, cache.get(), path);
}

// The primary cache of a collection. libkrb5 makes what names it where it is missing: that is not for a reader to do.
Result<Credential> ticket_of_folder(const Krb5Context& context, const std::string& name) {
    if (auto fine = check_cache_owner(name); !fine) return missing(fine.error());
    const auto primary = open_own_file(path_of_cache(name) + "/primary");
    if (!primary) return primary.error();
    OpenCache cache(context);
    if (const auto code = krb5_cc_resolve(context.get(), name.c_str(), cache.out()))
        return missing(name, context.message(code));
    return ticket_of_file(context, krb5_cc_get_name(context.get(), cache.get()) + 1); // behind a colon
}

Result<Credential> ticket_of(const Krb5Context& context, const std::string& name) {
    if (auto fine = check_cache_type(name); !fine) return missing(fine.error());
    if (name.starts_with("DIR:") && !name.starts_with("DIR::")) return ticket_of_folder(context, name);
    const std::string path = path_of_cache(name);
    if (!path.empty()) return ticket_of_file(context, path);
    OpenCache cache(context);
    if (const auto code = krb5_cc_resolve(context.get(), name.c_str(), cache.out()))
        return missing(name, context.message(code));
    return ticket_in(context, cache.get(), name);
}

std::vector<std::string> caches_of_sshd(const std::string& folder) {
    std::vector<std::string> names;
    const Folder open_folder(opendir(folder.c_str()), closedir);
    if (!open_folder) return names;
    const std::string beginning = "krb5cc_" + std::to_string(geteuid()) + "_";
    for (std::size_t i = 0; i < max_folder_entries && names.size() < max_caches; ++i) {
        const dirent* const entry = readdir(open_folder.get());
        if (entry == nullptr) break;
        struct stat status {};
        const bool is_cache =
            std::string_view(entry->d_name).starts_with(beginning) &&
            fstatat(dirfd(open_folder.get()), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0;
        if (is_cache && is_own_file(status)) names.push_back("FILE:" + folder + "/" + entry->d_name);
    }
    return names;
}

bool is_newer(const Credential& one, const Credential& other) {
    return to_time(one->times.authtime) > to_time(other->times.authtime);
}

} // namespace

Result<protocol::Bytes> read_credentials(const CacheSearch& search, const Krb5Files& config) {
    auto context = open_cache_context(search.name_template, config);
    if (!context) return context.error();
    auto name = expanded_cache_name(*context);
    if (!name) return name.error();
    auto best = ticket_of(*context, *name);
    if (search.searches) {
        for (const std::string& other : caches_of_sshd(search.folder)) {
            auto ticket = ticket_of(*context, other);
            if (ticket && (!best || is_newer(*ticket, *best))) best = std::move(ticket);
        }
    }
    if (!best) return best.error();
    return marshal(*context, *best->get());
}

} // namespace signet::worker
