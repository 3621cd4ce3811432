// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/kdc/pkinit_files.hpp"

#include "certmap/parse/parse_certificate.hpp"
#include "certmap/trust/anchors.hpp"
#include "daemon/signetctl/input_file.hpp"
#include "daemon/signetctl/kdc/pem.hpp"
#include "daemon/signetctl/told.hpp"

#include <algorithm>
#include <filesystem>
#include <string_view>

namespace signet::ctl {
namespace {

constexpr std::string_view file_prefix = "FILE:";
constexpr std::string_view folder_prefix = "DIR:";

bool has_other_prefix(std::string_view value) {
    return value.starts_with("PKCS11:") || value.starts_with("PKCS12:") || value.starts_with("ENV:") ||
           value.starts_with(folder_prefix);
}

void add_file(const std::string& file, PkinitCertificates& found) {
    const auto text = read_input(file, certmap::max_anchors_file);
    if (!text) {
        found.problems.push_back(text.error().problem);
        return;
    }
    const auto blocks = pem_blocks(*text, "CERTIFICATE");
    if (!blocks || blocks->empty()) {
        found.problems.push_back(file + ": " +
                                 (blocks ? tr("there is no CERTIFICATE block") : blocks.error().problem));
        return;
    }
    for (const certmap::Bytes& der : *blocks) {
        auto certificate = certmap::parse_certificate(der);
        if (certificate)
            found.certificates.push_back(std::move(*certificate));
        else
            found.problems.push_back(file + ": " + certificate.error().problem);
    }
}

void add_folder(const std::string& folder, PkinitCertificates& found) {
    std::error_code error;
    std::vector<std::string> files;
    std::filesystem::directory_iterator entry(folder, error);
    for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error))
        if (entry->is_regular_file(error)) files.push_back(entry->path().string());
    if (error) found.problems.push_back(folder + ": " + error.message());
    std::ranges::sort(files);
    for (const std::string& file : files)
        add_file(file, found);
}

} // namespace

PkinitCertificates certificates_of(const std::vector<std::string>& values) {
    PkinitCertificates found;
    for (const std::string& value : values)
        if (value.starts_with(file_prefix))
            add_file(value.substr(file_prefix.size()), found);
        else if (value.starts_with(folder_prefix))
            add_folder(value.substr(folder_prefix.size()), found);
        else if (has_other_prefix(value))
            found.problems.push_back(told("{}: neither {} nor {}", value, file_prefix, folder_prefix));
        else
            add_file(value, found);
    return found;
}

std::optional<IdentityFiles> identity_files_of(const std::string& value) {
    if (has_other_prefix(value)) return std::nullopt;
    const std::string files = value.starts_with(file_prefix) ? value.substr(file_prefix.size()) : value;
    const auto comma = files.find(',');
    if (comma == std::string::npos) return IdentityFiles{files, files};
    return IdentityFiles{files.substr(0, comma), files.substr(comma + 1)};
}

} // namespace signet::ctl
