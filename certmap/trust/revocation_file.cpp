// SPDX-License-Identifier: Apache-2.0
#include "certmap/trust/revocation_file.hpp"

#include "certmap/trust/revocation_view.hpp"

#include <cerrno>
#include <cstring>
#include <sys/mman.h>
#include <sys/stat.h>

namespace signet::certmap {
namespace {

Error file_error(const std::string& path, const std::string& problem) {
    return Error{path + ": " + problem, {}};
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
        if (!found) return file_error(path, found.error().problem);
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

Result<RevocationFile> RevocationFile::map(int descriptor, const std::string& path) {
    struct stat status {};
    if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode))
        return file_error(path, "not a regular file");
    if (status.st_size <= 0) return file_error(path, "the file is empty");
    const auto size = static_cast<std::uint64_t>(status.st_size);
    if (size > max_revocation_file) return file_error(path, "too long");
    void* address = mmap(nullptr, size, PROT_READ, MAP_SHARED, descriptor, 0);
    if (address == MAP_FAILED)
        return file_error(path, std::string("cannot be mapped: ") + std::strerror(errno));
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
