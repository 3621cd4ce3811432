// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/kdc/check_files.hpp"

#include "daemon/signetctl/check/remedies.hpp"
#include "daemon/signetctl/check/validity.hpp"
#include "daemon/signetctl/kdc/pkinit_files.hpp"
#include "daemon/signetctl/told.hpp"
#include "daemon/system/trusted_file.hpp"

#include <filesystem>
#include <set>
#include <unistd.h>

namespace signet::ctl {
namespace {

const char* words_of(policy::KdcMode mode) {
    switch (mode) {
    case policy::KdcMode::enforce: return tr("mode enforce");
    case policy::KdcMode::audit: return tr("mode audit: nothing is refused yet");
    }
    return tr("a mode that is not known here");
}

} // namespace

std::optional<kdc::CompiledSettings> check_settings(const std::string& path, Findings& findings) {
    auto compiled = kdc::compile_settings(path);
    if (!compiled) {
        for (const std::string& line : compiled.error().lines)
            findings.fail(path, line);
        return std::nullopt;
    }
    findings.ok(path, words_of(compiled->settings.mode));
    return std::move(*compiled);
}

void check_folders(const std::vector<std::string>& files, Findings& findings) {
    std::set<std::string> folders;
    for (const std::string& file : files)
        folders.insert(std::filesystem::path(file).parent_path().string());
    for (const std::string& folder : folders)
        if (const auto exposure = system::exposure_of(folder, geteuid()); !exposure.empty())
            findings.fail(folder, exposure, remedy_of_exposure(folder, geteuid()));
}

void check_authorities(const policy::KdcCertificateSettings& settings, std::int64_t now, Findings& findings) {
    auto files = settings.logon_cas;
    files.insert(files.end(), settings.intermediates.begin(), settings.intermediates.end());
    for (const std::string& file : files)
        for (const certmap::Certificate& authority : certificates_of({"FILE:" + file}).certificates)
            check_validity(file + " " + authority.subject.text, authority.validity, now, findings);
}

RevocationQuestion revocation_question(const kdc::CompiledSettings& compiled) {
    const auto authorities_of = [](const std::vector<std::string>& files) {
        std::vector<std::string> values;
        for (const std::string& file : files)
            values.push_back("FILE:" + file);
        return certificates_of(values).certificates;
    };
    return {.settings = compiled.settings.revocation,
            .issuers = compiled.issuers,
            .authorities = authorities_of(compiled.settings.certificates.logon_cas),
            .intermediates = authorities_of(compiled.settings.certificates.intermediates),
            .fetch = "signetctl kdc fetch"};
}

} // namespace signet::ctl
