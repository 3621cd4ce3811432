// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/input_file.hpp"

#include "certmap/parse/limits.hpp"
#include "certmap/trust/anchors.hpp"
#include "daemon/signetctl/told.hpp"
#include "daemon/system/file.hpp"

#include <fcntl.h>

namespace signet::ctl {
namespace {

using certmap::Error;
using certmap::Result;

constexpr std::size_t longest_pem = 64UL * 1024; // base64 of the longest certificate, and text around it

Result<std::string> read_from(int fd, const std::string& path, std::size_t limit) {
    auto text = system::read_whole(fd, path, limit);
    if (!text) return Error(text.error().problem, text.error().hint);
    return std::move(*text);
}

} // namespace

Result<std::string> read_input(const std::string& path, std::size_t limit) {
    if (path == "-") return read_from(STDIN_FILENO, tr("standard input"), limit);
    // A FIFO is welcome: a shell's <(command) is one.
    const system::Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
    if (!file.is_open()) return Error(system::error_of_call(path).problem, "");
    return read_from(file.get(), path, limit);
}

Result<std::vector<std::uint8_t>> read_certificate(const std::string& path) {
    const auto text = read_input(path, longest_pem);
    if (!text) return text.error();
    const bool is_pem = text->find("-----BEGIN") != std::string::npos;
    if (!is_pem) return std::vector<std::uint8_t>(text->begin(), text->end());
    auto certificates = certmap::parse_anchors(*text);
    if (!certificates) return Error(path + ": " + certificates.error().problem, "");
    if (certificates->size() > 1) return Error(told("{}: holds more than one certificate", path), "");
    return std::move(certificates->front());
}

} // namespace signet::ctl
