// SPDX-License-Identifier: Apache-2.0
#include "certmap/trust/revocation_file.hpp"

#include "certmap/trust/revocation_view.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace signet::certmap {
namespace {

class Descriptor {
public:
    explicit Descriptor(int number) noexcept : number_(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (number_ >= 0) close(number_);
    }
    int number() const noexcept { return number_; }

private:
    int number_;
};

Error error_of(const std::string& path, const std::string& problem) {
    return Error{path + ": " + problem, {}};
}

// Whoever may write it decides who is revoked, and may end the reader by cutting the file.
std::optional<std::string> status_problem(const struct stat& status) {
    if (!S_ISREG(status.st_mode)) return "not a regular file";
    if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0) return "others than its owner may write it";
    if (status.st_uid != 0 && status.st_uid != geteuid()) return "owned by somebody else";
    if (status.st_size <= 0) return "the file is empty";
    if (static_cast<std::uint64_t>(status.st_size) > max_revocation_file) return "too long";
    return std::nullopt;
}

} // namespace

class RevocationFile::Mapping {
public:
    Mapping(void* address, std::size_t size) noexcept : address_(address), size_(size) {}
    Mapping(const Mapping&) = delete;
    Mapping& operator=(const Mapping&) = delete;
    ~Mapping() { munmap(address_, size_); }

    std::optional<Error> look(const std::string& path) {
        auto found = RevocationView::of({static_cast<const char*>(address_), size_});
        if (!found) return error_of(path, found.error().problem);
        view_.emplace(std::move(*found));
        return std::nullopt;
    }

    const RevocationView& view() const noexcept { return *view_; }

private:
    void* address_;
    std::size_t size_;
    std::optional<RevocationView> view_;
};

RevocationFile::RevocationFile(std::unique_ptr<Mapping> mapping) : mapping_(std::move(mapping)) {}
RevocationFile::RevocationFile(RevocationFile&&) noexcept = default;
RevocationFile& RevocationFile::operator=(RevocationFile&&) noexcept = default;
RevocationFile::~RevocationFile() = default;

Result<RevocationFile> RevocationFile::open(const std::string& path) {
    // Not to wait for the writer of a pipe that somebody put there.
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    struct stat status {};
    if (file.number() < 0 || fstat(file.number(), &status) != 0)
        return error_of(path, std::string("cannot be read: ") + std::strerror(errno));
    if (auto problem = status_problem(status)) return error_of(path, *problem);
    const auto size = static_cast<std::size_t>(status.st_size);
    void* address = mmap(nullptr, size, PROT_READ, MAP_SHARED, file.number(), 0);
    if (address == MAP_FAILED)
        return error_of(path, std::string("cannot be mapped: ") + std::strerror(errno));
    auto mapping = std::make_unique<Mapping>(address, size);
    if (auto problem = mapping->look(path)) return *problem;
    return RevocationFile(std::move(mapping));
}

const RevocationTable& RevocationFile::about() const noexcept {
    return mapping_->view().about();
}

std::size_t RevocationFile::size() const noexcept {
    return mapping_->view().size();
}

std::optional<RevocationRecord> RevocationFile::find(std::span<const std::uint8_t> serial) const {
    return mapping_->view().find(serial);
}

Result<RevocationTable> RevocationFile::read() const {
    return mapping_->view().read();
}

} // namespace signet::certmap
