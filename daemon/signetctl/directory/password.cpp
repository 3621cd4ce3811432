// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/directory/password.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <span>
#include <sys/stat.h>
#include <unistd.h>

namespace signet::ctl {
namespace {

using certmap::Error;
using certmap::Result;
using protocol::Secret;

constexpr std::size_t room = Secret::max_size + 2; // one more than is allowed, and an end of line

class File {
public:
    explicit File(const std::string& path)
        : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File() {
        if (descriptor_ >= 0) close(descriptor_);
    }

    int descriptor() const { return descriptor_; }

private:
    int descriptor_;
};

// How many bytes there are, at most as many as fit; -1: an error.
ssize_t read_all(int file, std::span<std::uint8_t> into) {
    std::size_t length = 0;
    while (length < into.size()) {
        const ssize_t got = read(file, into.data() + length, into.size() - length);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return -1;
        if (got == 0) break;
        length += static_cast<std::size_t>(got);
    }
    return static_cast<ssize_t>(length);
}

Result<Secret> secret_of(const std::string& path, std::span<const std::uint8_t> text) {
    if (!text.empty() && text.back() == '\n') text = text.first(text.size() - 1);
    if (text.empty()) return Error(path + ": no password in it", "");
    auto secret = Secret::copy_of(text);
    if (!secret) return Error(path + ": too long for a password", "");
    return std::move(*secret);
}

} // namespace

Result<Secret> read_password(const std::string& path) {
    const File file(path);
    struct stat status {};
    if (file.descriptor() < 0 || fstat(file.descriptor(), &status) != 0)
        return Error(path + ": " + std::strerror(errno), "");
    if (!S_ISREG(status.st_mode)) return Error(path + ": not a file", "");
    if ((status.st_mode & S_IRWXO) != 0) return Error(path + ": anybody may read it", "chmod o= " + path);
    std::array<std::uint8_t, room> buffer{};
    const ssize_t length = read_all(file.descriptor(), buffer);
    if (length < 0) return Error(path + ": " + std::strerror(errno), "");
    auto secret = secret_of(path, std::span(buffer).first(static_cast<std::size_t>(length)));
    explicit_bzero(buffer.data(), buffer.size());
    return secret;
}

} // namespace signet::ctl
