// SPDX-License-Identifier: Apache-2.0
#include "certmap/store/snapshot.hpp"

#include "certmap/store/file.hpp"
#include "certmap/store/sha256.hpp"
#include "certmap/text/text.hpp"

#include <array>
#include <bit>
#include <cerrno>
#include <cstdint>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace signet::certmap::store {
namespace {

// A reader's file never changes and a writer's is known to nobody else: there is nothing to lock.
constexpr unsigned flags = MDB_NOSUBDIR | MDB_NOLOCK;
constexpr unsigned table_count = 6;

// Address space, not memory and not disk: more than any directory fills, so that writing never ends for want
// of it. A reader maps what the file has.
constexpr std::size_t writer_map_size = std::size_t{1} << 40U;
static_assert(sizeof(std::size_t) == 8, "a store needs a 64-bit address space");

constexpr std::string_view format_row = "format";
constexpr std::string_view format = "signet certmap 3";
constexpr std::string_view format_without_certificates = "signet certmap 2"; // else the same
constexpr std::string_view older_format = "signet certmap 1";

Error no_store(const std::string& path, const std::string& why) {
    return Error{path + ": not a mapping store: " + why,
                 "make one: signetctl certmap import, or signetctl certmap sync"};
}

Error missing_store(const std::string& path) {
    return Error{path + ": there is no mapping store",
                 "make one: signetctl certmap import, or signetctl certmap sync"};
}

Error older_store(const std::string& path) {
    return Error{path + ": written by an older version",
                 "import or sync again: signetctl certmap import, or signetctl certmap sync"};
}

// The beginning of a meta page, of which an LMDB file has two at its front.
struct MetaHead {
    std::array<std::uint64_t, 2> page_head;
    std::uint32_t magic;
    std::uint32_t version;
    std::array<std::uint64_t, 2> map;
    std::uint32_t page_size;
};
constexpr std::uint32_t lmdb_magic = 0xbeefc0de;
constexpr std::uint32_t lmdb_version = 1;
constexpr std::uint32_t min_page_size = 512, max_page_size = 65536;

// LMDB divides by the page's size, and goes to places by it, before it has looked at it.
std::optional<std::string> head_problem(const File& file) {
    std::uint32_t page_size = 0;
    for (const std::uint32_t number : {0U, 1U}) {
        MetaHead head{};
        if (pread(file.get(), &head, sizeof(head), number * page_size) != static_cast<ssize_t>(sizeof(head)))
            return "the file is cut off";
        if (head.magic != lmdb_magic) return "another kind of file";
        if (head.version != lmdb_version) return "of another version of LMDB";
        const bool is_size = head.page_size >= min_page_size && head.page_size <= max_page_size &&
                             std::has_single_bit(head.page_size);
        if (!is_size || (number == 1 && head.page_size != page_size)) return "the file is damaged";
        page_size = head.page_size;
    }
    return std::nullopt;
}

// The size of a file that LMDB may open.
Result<std::size_t> size_of_store(const std::string& path) {
    const File file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file.is_open() && errno == ENOENT) return missing_store(path);
    struct stat status {};
    if (!file.is_open() || fstat(file.get(), &status) != 0)
        return system_error(path, "cannot be read", errno);
    if (!S_ISREG(status.st_mode)) return no_store(path, "not a regular file");
    if (status.st_size == 0) return no_store(path, "the file is empty");
    if (const auto problem = head_problem(file)) return no_store(path, *problem);
    return static_cast<std::size_t>(status.st_size);
}

Result<EnvironmentPtr> open_environment(const std::string& file, const std::string& path, unsigned more_flags,
                                        std::size_t map_size) {
    MDB_env* created = nullptr;
    int code = mdb_env_create(&created);
    if (code != MDB_SUCCESS) return lmdb_error(path, code);
    EnvironmentPtr environment(created);
    mdb_env_set_maxdbs(created, table_count);
    code = mdb_env_set_mapsize(created, map_size);
    if (code == MDB_SUCCESS) code = mdb_env_open(created, file.c_str(), flags | more_flags, private_mode);
    if (code != MDB_SUCCESS) return lmdb_error(path, code);
    return environment;
}

// A page that the file has not would end the process with SIGBUS. Also says which file LMDB has opened.
std::optional<Error> identify(Snapshot& snapshot) {
    int descriptor = -1;
    mdb_env_get_fd(snapshot.environment.get(), &descriptor);
    struct stat file {};
    if (fstat(descriptor, &file) != 0) return system_error(snapshot.path, "cannot be read", errno);
    snapshot.device = file.st_dev;
    snapshot.inode = file.st_ino;
    if (pages_size(snapshot) <= static_cast<std::uint64_t>(file.st_size)) return std::nullopt;
    return no_store(snapshot.path, "the file is cut off");
}

// Opens `certificates` if there is a place for it.
int open_tables(MDB_txn* transaction, Tables& tables, unsigned create) {
    const unsigned index = create | MDB_DUPSORT;
    int code = mdb_dbi_open(transaction, "meta", create, &tables.meta);
    if (code == MDB_SUCCESS) code = mdb_dbi_open(transaction, "entries", create, &tables.entries);
    if (code == MDB_SUCCESS) code = mdb_dbi_open(transaction, "keys", index, &tables.keys);
    if (code == MDB_SUCCESS) code = mdb_dbi_open(transaction, "users", index, &tables.users);
    if (code == MDB_SUCCESS) code = mdb_dbi_open(transaction, "principals", index, &tables.principals);
    if (code == MDB_SUCCESS && tables.certificates)
        code = mdb_dbi_open(transaction, "certificates", index, &*tables.certificates);
    return code;
}

// The format is read before the other tables are opened: other versions have others.
std::optional<Error> format_problem(Snapshot& snapshot) {
    const int code = mdb_dbi_open(snapshot.transaction.get(), "meta", 0, &snapshot.tables.meta);
    if (code == MDB_NOTFOUND || code == MDB_INCOMPATIBLE)
        return no_store(snapshot.path, "another program's LMDB file");
    if (code != MDB_SUCCESS) return lmdb_error(snapshot.path, code);
    const auto found = get(snapshot, snapshot.tables.meta, format_row);
    if (!found) return found.error();
    if (*found == format_without_certificates) snapshot.tables.certificates.reset();
    if (*found == format || *found == format_without_certificates) return std::nullopt;
    if (*found == older_format) return older_store(snapshot.path);
    return no_store(snapshot.path, "of another version");
}

std::optional<Error> begin(Snapshot& snapshot, unsigned transaction_flags) {
    MDB_txn* begun = nullptr;
    const int code = mdb_txn_begin(snapshot.environment.get(), nullptr, transaction_flags, &begun);
    if (code != MDB_SUCCESS) return lmdb_error(snapshot.path, code);
    snapshot.transaction.reset(begun);
    return std::nullopt;
}

// A certificate answers to eight kinds of keys, and most stores have one or two: each of the others would be looked for in
// vain, at another place of the file.
std::optional<Error> find_kinds(Snapshot& snapshot) {
    MDB_cursor* opened = nullptr;
    int code = mdb_cursor_open(snapshot.transaction.get(), snapshot.tables.keys, &opened);
    if (code != MDB_SUCCESS) return lmdb_error(snapshot.path, code);
    const CursorPtr cursor(opened);
    MDB_val key{};
    MDB_val id{};
    code = mdb_cursor_get(opened, &key, &id, MDB_FIRST);
    while (code == MDB_SUCCESS) {
        if (text_of(key).empty()) return damaged_store(snapshot.path);
        const auto kind = static_cast<unsigned char>(text_of(key).front());
        snapshot.kinds.set(kind);
        const std::string next(1, static_cast<char>(kind + 1));
        if (kind + 1 == static_cast<int>(snapshot.kinds.size())) return std::nullopt;
        key = value_of(next);
        code = mdb_cursor_get(opened, &key, &id, MDB_SET_RANGE);
    }
    if (code != MDB_NOTFOUND) return lmdb_error(snapshot.path, code);
    return std::nullopt;
}

} // namespace

Result<std::unique_ptr<const Snapshot>> open_snapshot(const std::string& path) {
    const auto size = size_of_store(path);
    if (!size) return size.error();
    auto environment = open_environment(path, path, MDB_RDONLY, *size);
    if (!environment) return environment.error();
    auto snapshot = std::make_unique<Snapshot>();
    snapshot->path = path;
    snapshot->environment = std::move(*environment);
    if (auto problem = identify(*snapshot)) return *problem;
    if (auto problem = begin(*snapshot, MDB_RDONLY)) return *problem;
    if (auto problem = format_problem(*snapshot)) return *problem;
    const int code = open_tables(snapshot->transaction.get(), snapshot->tables, 0);
    if (code == MDB_NOTFOUND || code == MDB_INCOMPATIBLE) return damaged_store(path);
    if (code != MDB_SUCCESS) return lmdb_error(path, code);
    if (auto problem = find_kinds(*snapshot)) return *problem;
    return std::unique_ptr<const Snapshot>(std::move(snapshot));
}

// By its descriptor, since the folder may belong to somebody else than the writer, who could put another file
// in this one's place.
Result<std::unique_ptr<Snapshot>> begin_snapshot(int descriptor, const std::string& path) {
    auto environment =
        open_environment("/proc/self/fd/" + std::to_string(descriptor), path, MDB_NOSYNC, writer_map_size);
    if (!environment) return environment.error();
    auto snapshot = std::make_unique<Snapshot>();
    snapshot->path = path;
    snapshot->environment = std::move(*environment);
    if (auto problem = begin(*snapshot, 0)) return *problem;
    int code = open_tables(snapshot->transaction.get(), snapshot->tables, MDB_CREATE);
    MDB_val row = value_of(format_row);
    MDB_val value = value_of(format);
    if (code == MDB_SUCCESS)
        code = mdb_put(snapshot->transaction.get(), snapshot->tables.meta, &row, &value, 0);
    if (code != MDB_SUCCESS) return lmdb_error(path, code);
    return snapshot;
}

std::uint64_t pages_size(const Snapshot& snapshot) noexcept {
    MDB_envinfo info{};
    MDB_stat page{};
    mdb_env_info(snapshot.environment.get(), &info);
    mdb_env_stat(snapshot.environment.get(), &page);
    constexpr std::uint64_t most = ~std::uint64_t{0};
    return info.me_last_pgno < most / page.ms_psize ? (info.me_last_pgno + 1) * page.ms_psize : most;
}

MDB_val value_of(std::string_view text) noexcept {
    return {text.size(), const_cast<char*>(text.data())}; // LMDB's type for what it reads and what it gives
}

std::string_view text_of(const MDB_val& value) noexcept {
    return {static_cast<const char*>(value.mv_data), value.mv_size};
}

std::string index_key(std::string_view value) {
    return value.size() < sha256_size ? std::string(value) : sha256(value);
}

std::string index_key(const MappingKey& key) {
    return static_cast<char>(key.kind) + index_key(key.value);
}

std::string index_key_of_name(std::string_view name) {
    return index_key(lower_case_ascii(name));
}

Result<std::optional<std::string_view>> get(const Snapshot& snapshot, MDB_dbi table, std::string_view key) {
    MDB_val row = value_of(key);
    MDB_val value{};
    const int code = mdb_get(snapshot.transaction.get(), table, &row, &value);
    if (code == MDB_NOTFOUND) return std::optional<std::string_view>();
    if (code != MDB_SUCCESS) return lmdb_error(snapshot.path, code);
    return std::optional(text_of(value));
}

Result<void> visit_pairs(const Snapshot& snapshot, MDB_dbi table, const VisitPair& visit) {
    MDB_cursor* opened = nullptr;
    int code = mdb_cursor_open(snapshot.transaction.get(), table, &opened);
    if (code != MDB_SUCCESS) return lmdb_error(snapshot.path, code);
    const CursorPtr cursor(opened);
    MDB_val key{};
    MDB_val value{};
    while ((code = mdb_cursor_get(opened, &key, &value, MDB_NEXT)) == MDB_SUCCESS) {
        const auto goes_on = visit(text_of(key), text_of(value));
        if (!goes_on) return goes_on.error();
        if (!*goes_on) return {};
    }
    if (code != MDB_NOTFOUND) return lmdb_error(snapshot.path, code);
    return {};
}

Error lmdb_error(const std::string& path, int code) {
    const bool damaged = code == MDB_CORRUPTED || code == MDB_PAGE_NOTFOUND || code == MDB_INVALID;
    return damaged ? damaged_store(path) : Error{path + ": " + mdb_strerror(code), {}};
}

Error damaged_store(const std::string& path) {
    return Error{path + ": the store is damaged: something in it is not what was written",
                 "make it anew: signetctl certmap import, or signetctl certmap sync --full"};
}

} // namespace signet::certmap::store
