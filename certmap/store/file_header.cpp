// SPDX-License-Identifier: Apache-2.0
#include "certmap/store/file_header.hpp"

#include "certmap/store/file.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <unistd.h>

namespace signet::certmap::store {
namespace {

// A meta page as LMDB 0.9 writes it on a 64-bit computer: the header of a page, and what it says of the file.
struct MetaPage {
    std::uint64_t number;
    std::uint16_t unused;
    std::uint16_t flags;
    std::uint32_t free_space;
    std::uint32_t magic;
    std::uint32_t version;
    std::uint64_t address;
    std::uint64_t map_size;
    std::uint32_t page_size; // of the record of the free list, where LMDB keeps it
    std::uint16_t free_flags;
    std::uint16_t free_depth;
    std::array<std::uint64_t, 5> free_tree;
    std::uint32_t main_unused;
    std::uint16_t main_flags;
    std::uint16_t main_depth;
    std::array<std::uint64_t, 5> main_tree;
    std::uint64_t last_page;
    std::uint64_t transaction;
};
static_assert(sizeof(MetaPage) == 152, "another layout than LMDB's");

constexpr std::uint16_t is_meta = 0x08;
constexpr std::uint32_t lmdb_magic = 0xbeefc0de;
constexpr std::uint32_t lmdb_version = 1;
constexpr std::uint32_t least_page = 512, largest_page = 65536;
constexpr std::uint16_t deepest_tree = 32; // CURSOR_STACK of LMDB

std::optional<MetaPage> read_page(int descriptor, std::uint64_t at) {
    MetaPage page;
    const auto size = pread(descriptor, &page, sizeof(page), static_cast<off_t>(at));
    if (size != static_cast<ssize_t>(sizeof(page))) return std::nullopt;
    return page;
}

bool is_root(std::uint64_t root, std::uint64_t last_page) {
    return root == ~std::uint64_t{0} || (root >= 2 && root <= last_page);
}

bool is_sound(const MetaPage& page, std::uint32_t page_size, std::uint64_t number) {
    return page.number == number && (page.flags & is_meta) != 0 && page.magic == lmdb_magic &&
           page.version == lmdb_version && page.page_size == page_size && page.last_page >= 1 &&
           page.free_depth < deepest_tree && page.main_depth < deepest_tree &&
           is_root(page.free_tree.back(), page.last_page) && is_root(page.main_tree.back(), page.last_page);
}

Error no_store(const std::string& path, const std::string& why) {
    return Error{path + ": not a mapping store: " + why,
                 "make one: signetctl certmap import, or signetctl certmap sync"};
}

std::optional<Error> pages_problem(int descriptor, const std::string& path, std::uint64_t size) {
    const auto first = read_page(descriptor, 0);
    if (!first) return no_store(path, "the file is cut off");
    if (first->magic != lmdb_magic) return no_store(path, "another kind of file");
    if (first->version != lmdb_version) return no_store(path, "of another version of LMDB");
    const auto page_size = first->page_size;
    if (page_size < least_page || page_size > largest_page || !std::has_single_bit(page_size))
        return no_store(path, "the file is damaged");
    const auto second = read_page(descriptor, page_size);
    if (!second) return no_store(path, "the file is cut off");
    if (!is_sound(*first, page_size, 0) || !is_sound(*second, page_size, 1))
        return no_store(path, "the file is damaged");
    const auto& newest = first->transaction > second->transaction ? *first : *second;
    if (newest.last_page >= size / page_size) return no_store(path, "the file is cut off");
    return std::nullopt;
}

} // namespace

std::optional<Error> header_problem(int descriptor, const std::string& path) {
    struct stat status {};
    if (fstat(descriptor, &status) != 0) return system_error(path, "cannot be read", errno);
    if (!S_ISREG(status.st_mode)) return no_store(path, "not a regular file");
    if (status.st_size == 0) return no_store(path, "the file is empty");
    return pages_problem(descriptor, path, static_cast<std::uint64_t>(status.st_size));
}

} // namespace signet::certmap::store
