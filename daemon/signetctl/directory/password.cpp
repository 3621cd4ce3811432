// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/directory/password.hpp"

#include "daemon/signetctl/told.hpp"
#include "daemon/system/file.hpp"

#include <array>
#include <string.h>
#include <string_view>
#include <sys/stat.h>

namespace signet::ctl {
namespace {

using certmap::Error;
using certmap::Result;
using protocol::Secret;

constexpr std::size_t room = Secret::max_size + 2; // one more than is allowed, and an end of line

Result<Secret> secret_of(const std::string& path, std::string_view text) {
    if (text.ends_with('\n')) text.remove_suffix(1);
    if (text.empty()) return Error(told("{}: no password in it", path), "");
    auto secret = Secret::copy_of({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    if (!secret) return Error(told("{}: too long for a password", path), "");
    return std::move(*secret);
}

} // namespace

Result<Secret> read_password(const std::string& path) {
    const auto file = system::open_regular_file(path);
    if (!file) return Error(file.error().problem, "");
    struct stat status {};
    if (fstat(file->get(), &status) != 0) return Error(system::error_of_call(path).problem, "");
    if ((status.st_mode & S_IRWXO) != 0)
        return Error(told("{}: anybody may read it", path), "chmod o= " + path);
    // Not read_file(), which leaves copies behind.
    std::array<char, room> buffer{};
    const ssize_t length = system::read_fully(file->get(), buffer);
    if (length < 0) return Error(system::error_of_call(path).problem, "");
    auto secret = secret_of(path, {buffer.data(), static_cast<std::size_t>(length)});
    explicit_bzero(buffer.data(), buffer.size());
    return secret;
}

} // namespace signet::ctl
