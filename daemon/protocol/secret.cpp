// SPDX-License-Identifier: Apache-2.0
#include "daemon/protocol/secret.hpp"

#include <cstring>
#include <sys/mman.h>
#include <utility>

namespace signet::protocol {
namespace {

constexpr std::size_t page_size = 4096;
static_assert(Secret::max_size <= page_size);

} // namespace

std::optional<Secret> Secret::copy_of(std::span<const std::uint8_t> source) {
    if (source.size() > max_size) return std::nullopt;
    void* page = mmap(nullptr, page_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) return std::nullopt;
    // Containers may refuse mlock; the page is short-lived and wiped all the same, so that is no reason to
    // refuse a logon.
    (void)mlock(page, page_size);
    (void)madvise(page, page_size, MADV_DONTDUMP);
    (void)madvise(page, page_size, MADV_WIPEONFORK);
    Secret secret;
    secret.page_ = static_cast<std::uint8_t*>(page);
    secret.size_ = source.size();
    if (!source.empty()) std::memcpy(page, source.data(), source.size());
    return secret;
}

Secret::Secret(Secret&& other) noexcept
    : page_(std::exchange(other.page_, nullptr)), size_(std::exchange(other.size_, 0)) {}

Secret& Secret::operator=(Secret&& other) noexcept {
    if (this == &other) return *this;
    wipe();
    page_ = std::exchange(other.page_, nullptr);
    size_ = std::exchange(other.size_, 0);
    return *this;
}

Secret::~Secret() {
    wipe();
}

void Secret::wipe() {
    if (page_ == nullptr) return;
    explicit_bzero(page_, page_size);
    munmap(page_, page_size);
    page_ = nullptr;
    size_ = 0;
}

std::string_view visible_text(const Secret& typed) {
    return {reinterpret_cast<const char*>(typed.view().data()), typed.size()};
}

} // namespace signet::protocol
