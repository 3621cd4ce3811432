// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/kdc/check_files.hpp"

#include "certmap/judgement/block_list.hpp"
#include "certmap/store/store.hpp"
#include "daemon/signetctl/age.hpp"
#include "daemon/signetctl/kdc/moment.hpp"
#include "daemon/signetctl/kdc/pkinit_files.hpp"
#include "daemon/signetctl/kdc/validity.hpp"
#include "daemon/system/trusted_file.hpp"

#include <filesystem>
#include <set>
#include <unistd.h>

namespace signet::ctl {
namespace {

// signet-certmap-sync.timer comes every five minutes.
constexpr std::int64_t old_for_a_sync = 24 * 3600L;

const char* name_of(policy::KdcMode mode) {
    switch (mode) {
    case policy::KdcMode::enforce: return "enforce";
    case policy::KdcMode::audit: return "audit: nothing is refused yet";
    }
    return "unknown";
}

bool is_there(const std::string& path) {
    std::error_code error;
    return std::filesystem::exists(path, error) || error;
}

} // namespace

std::optional<kdc::CompiledSettings> check_settings(const std::string& path, Findings& findings) {
    auto compiled = kdc::compile_settings(path);
    if (!compiled) {
        for (const std::string& line : compiled.error().lines)
            findings.fail(path, line);
        return std::nullopt;
    }
    findings.ok(path, std::string("mode ") + name_of(compiled->settings.mode));
    return std::move(*compiled);
}

void check_folders(const std::vector<std::string>& files, Findings& findings) {
    std::set<std::string> folders;
    for (const std::string& file : files)
        folders.insert(std::filesystem::path(file).parent_path().string());
    for (const std::string& folder : folders)
        if (const auto exposure = system::exposure_of(folder, geteuid()); !exposure.empty())
            findings.fail(folder, exposure + ": chown root and chmod go-w");
}

void check_authorities(const policy::KdcCertificateSettings& settings, std::int64_t now, Findings& findings) {
    auto files = settings.logon_cas;
    files.insert(files.end(), settings.intermediates.begin(), settings.intermediates.end());
    for (const std::string& file : files)
        for (const certmap::Certificate& authority : certificates_of({"FILE:" + file}).certificates)
            check_validity(file + " " + authority.subject.text, authority.validity, now, findings);
}

void check_block_list(const policy::KdcSettings& settings, Findings& findings) {
    const std::string path = policy::block_list_of(settings);
    if (!is_there(path)) {
        if (settings.certificates.block_list.empty())
            findings.ok(path, "there is none: nothing is blocked");
        else
            findings.fail(path, "certificates.block_list names it and it is not there: no card logs on; "
                                "create an empty file, or block something with signetctl kdc block");
        return;
    }
    const auto text = system::read_trusted_file(path, certmap::max_block_list, geteuid());
    const auto list = text ? certmap::BlockList::parse(*text) : certmap::Error(text.error().problem, "");
    if (list)
        findings.ok(path, std::to_string(list->size()) + " blocked");
    else
        findings.fail(path, list.error().problem);
}

void check_store(const std::string& path, std::int64_t now, Findings& findings) {
    if (path.empty()) {
        findings.ok("mapping.store", "there is none: certificates are mapped by rules alone");
        return;
    }
    if (!is_there(path)) {
        findings.fail(path, "mapping.store names it and it is not there: no card logs on; run signetctl "
                            "certmap import or sync");
        return;
    }
    // A sync of its own user writes it, which is why this is no error.
    if (const auto exposure = system::exposure_of(path, geteuid()); !exposure.empty())
        findings.warn(path, exposure + ", who decides with it who logs on as whom");
    auto store = certmap::StoreReader::open(path);
    const auto info = store ? store->info() : certmap::Result<certmap::StoreInfo>(store.error());
    if (!info) {
        findings.fail(path, info.error().problem);
        return;
    }
    const std::int64_t age = now - info->updated;
    const std::string text = std::to_string(info->entries) + " accounts, in step with " + info->source + " " +
                             age_text(age) + " ago";
    if (info->source.find("ldap") != std::string::npos && age > old_for_a_sync)
        findings.warn(path, text);
    else
        findings.ok(path, text);
}

} // namespace signet::ctl
