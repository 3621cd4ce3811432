// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/input_file.hpp"

#include "certmap/parse/limits.hpp"
#include "certmap/trust/anchors.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <istream>

namespace signet::ctl {
namespace {

using certmap::Error;
using certmap::Result;

constexpr std::size_t longest_pem = 64UL * 1024; // base64 of the longest certificate, and text around it

Result<std::string> read_all(std::istream& stream, const std::string& path, std::size_t limit) {
    std::string text(limit + 1, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (stream.bad()) return Error(path + ": " + std::strerror(errno), "");
    text.resize(static_cast<std::size_t>(stream.gcount()));
    if (text.size() > limit)
        return Error(path + ": is too long", "at most " + std::to_string(limit) + " bytes");
    return text;
}

} // namespace

Result<std::string> read_input(const std::string& path, std::size_t limit) {
    if (path == "-") return read_all(std::cin, "standard input", limit);
    std::ifstream file(path, std::ios::binary);
    if (!file) return Error(path + ": " + std::strerror(errno), "");
    return read_all(file, path, limit);
}

Result<std::vector<std::uint8_t>> read_certificate(const std::string& path) {
    const auto text = read_input(path, longest_pem);
    if (!text) return text.error();
    const bool is_pem = text->find("-----BEGIN") != std::string::npos;
    if (!is_pem) return std::vector<std::uint8_t>(text->begin(), text->end());
    auto certificates = certmap::parse_anchors(*text);
    if (!certificates) return Error(path + ": " + certificates.error().problem, "");
    if (certificates->size() > 1) return Error(path + ": holds more than one certificate", "");
    return std::move(certificates->front());
}

} // namespace signet::ctl
