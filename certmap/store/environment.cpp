// SPDX-License-Identifier: Apache-2.0
#include "certmap/store/environment.hpp"

#include "certmap/store/file_header.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>

namespace signet::certmap::store {
namespace {

// Our own locks instead of LMDB's: README.md. Without MDB_NOTLS a thread could have one reader only.
constexpr unsigned flags = MDB_NOSUBDIR | MDB_NOLOCK | MDB_NOTLS;
constexpr unsigned table_count = 4;
constexpr mode_t new_file_mode = 0600; // until it is complete

// Address space, not memory and not disk: more than any directory fills, so that a transaction never ends
// for want of it. Readers map what the file has.
constexpr std::size_t writer_map_size = std::size_t{1} << 40U;
static_assert(sizeof(std::size_t) == 8, "a store needs a 64-bit address space");

Result<EnvironmentPtr> open_environment(const std::string& path, unsigned more_flags, std::size_t map_size) {
    MDB_env* created = nullptr;
    int code = mdb_env_create(&created);
    if (code != MDB_SUCCESS) return lmdb_error(path, code);
    EnvironmentPtr environment(created);
    mdb_env_set_maxdbs(created, table_count);
    code = mdb_env_set_mapsize(created, map_size);
    if (code == MDB_SUCCESS) code = mdb_env_open(created, path.c_str(), flags | more_flags, new_file_mode);
    if (code != MDB_SUCCESS) return lmdb_error(path, code);
    return environment;
}

Result<Tables> tables_problem(const std::string& path, int code) {
    if (code != MDB_NOTFOUND && code != MDB_INCOMPATIBLE) return lmdb_error(path, code);
    return Error{path + ": not a mapping store: another program's LMDB file", {}};
}

std::optional<Error> format_problem(MDB_txn* transaction, MDB_dbi meta, const std::string& path) {
    MDB_val key = value_of(format_key);
    MDB_val value{};
    const int code = mdb_get(transaction, meta, &key, &value);
    if (code == MDB_SUCCESS && text_of(value) == format) return std::nullopt;
    if (code != MDB_SUCCESS && code != MDB_NOTFOUND) return lmdb_error(path, code);
    return Error{path + ": a mapping store of another version",
                 "load it anew with this version: signetctl certmap import, or signetctl certmap sync"};
}

} // namespace

MDB_val value_of(std::string_view text) noexcept {
    return {text.size(), const_cast<char*>(text.data())}; // LMDB's type for what it reads and what it gives
}

MDB_val value_of(std::uint64_t& number) noexcept {
    return {sizeof(number), &number};
}

std::optional<std::uint64_t> number_of(const MDB_val& value) noexcept {
    std::uint64_t number = 0;
    if (value.mv_size != sizeof(number)) return std::nullopt;
    std::memcpy(&number, value.mv_data, sizeof(number));
    return number;
}

std::string_view text_of(const MDB_val& value) noexcept {
    return {static_cast<const char*>(value.mv_data), value.mv_size};
}

Error lmdb_error(const std::string& path, int code) {
    const bool damaged = code == MDB_CORRUPTED || code == MDB_PAGE_NOTFOUND || code == MDB_INVALID;
    return Error{path + ": " + mdb_strerror(code),
                 damaged ? "load the store anew: signetctl certmap import, or signetctl certmap sync" : ""};
}

Result<OpenedStore> open_for_reading(const std::string& path) {
    constexpr int max_attempts = 8; // a store is replaced once in minutes, not between two lines
    for (int attempt = 0; attempt < max_attempts; ++attempt) {
        const File file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
        if (!file.is_open()) return system_error(path, "cannot be read", errno);
        if (auto problem = header_problem(file.get(), path)) return *problem;
        struct stat status {};
        if (fstat(file.get(), &status) != 0) return system_error(path, "cannot be read", errno);
        auto environment = open_environment(path, MDB_RDONLY, static_cast<std::size_t>(status.st_size));
        if (!environment) return environment.error();
        const Identity checked{status.st_dev, status.st_ino};
        if (identity_of(descriptor_of(environment->get())) == checked)
            return OpenedStore{std::move(*environment), checked};
    }
    return Error{path + ": is replaced again and again", {}};
}

Result<EnvironmentPtr> open_for_writing(const std::string& path, Written how) {
    if (how == Written::as_new_file) return open_environment(path, MDB_NOSYNC, writer_map_size);
    const File file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file.is_open()) return system_error(path, "cannot be read", errno);
    if (auto problem = header_problem(file.get(), path)) return *problem;
    return open_environment(path, 0, writer_map_size);
}

Result<Tables> open_tables(MDB_txn* transaction, const std::string& path, bool create) {
    const unsigned made = create ? MDB_CREATE : 0U;
    Tables tables;
    int code = mdb_dbi_open(transaction, "meta", made, &tables.meta);
    if (code == MDB_SUCCESS && create) {
        MDB_val key = value_of(format_key);
        MDB_val value = value_of(format);
        code = mdb_put(transaction, tables.meta, &key, &value, 0);
    }
    if (code != MDB_SUCCESS) return tables_problem(path, code);
    if (auto problem = format_problem(transaction, tables.meta, path)) return *problem;
    code = mdb_dbi_open(transaction, "ids", made, &tables.ids);
    if (code == MDB_SUCCESS)
        code = mdb_dbi_open(transaction, "groups", made | MDB_INTEGERKEY, &tables.groups);
    if (code == MDB_SUCCESS) code = mdb_dbi_open(transaction, "index", made | MDB_INTEGERKEY, &tables.index);
    if (code != MDB_SUCCESS) return tables_problem(path, code);
    return tables;
}

int descriptor_of(MDB_env* environment) noexcept {
    int descriptor = -1;
    mdb_env_get_fd(environment, &descriptor);
    return descriptor;
}

std::uint64_t last_transaction(MDB_env* environment) noexcept {
    MDB_envinfo info{};
    mdb_env_info(environment, &info);
    return info.me_last_txnid;
}

std::uint64_t pages_size(MDB_env* environment) noexcept {
    MDB_envinfo info{};
    MDB_stat status{};
    mdb_env_info(environment, &info);
    mdb_env_stat(environment, &status);
    return (info.me_last_pgno + 1) * status.ms_psize;
}

} // namespace signet::certmap::store
