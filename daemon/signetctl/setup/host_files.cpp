// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/setup/host_files.hpp"

#include "daemon/signetctl/told.hpp"
#include "daemon/system/file.hpp"

#include <cerrno>
#include <filesystem>

namespace signet::ctl {
namespace {

constexpr const char* sssd_conf = "/etc/sssd/sssd.conf";
constexpr const char* sssd_folder = "/etc/sssd/conf.d";
constexpr const char* smb_conf = "/etc/samba/smb.conf";

// What a file says, for `add`. One that is not there says nothing.
template <class Add>
void read_one(RealmSources& sources, const std::string& file, IniDialect dialect, Add add) {
    const auto text = system::read_file(file, max_ini_file);
    if (!text) {
        if (text.error().code != ENOENT) sources.problems.push_back(text.error().problem);
        return;
    }
    if (const auto entries = parse_ini(*text, dialect))
        add(*entries);
    else
        sources.problems.push_back(file + ": " + entries.error().problem);
}

// All of SSSD's files are one.
void read_sssd(RealmSources& sources) {
    std::vector<std::string> files{sssd_conf};
    if (const auto snippets = system::list_folder(sssd_folder))
        for (const std::string& path : *snippets)
            if (path.ends_with(".conf") && !std::filesystem::path(path).filename().string().starts_with('.'))
                files.push_back(path);
    std::vector<IniEntry> all;
    for (const std::string& file : files)
        read_one(sources, file, IniDialect::sssd,
                 [&](const auto& entries) { all.insert(all.end(), entries.begin(), entries.end()); });
    add_sssd(sources, all, sssd_conf);
}

void add_authorities(RealmSources& sources) {
    for (const char* file : {"/etc/signet/ca.pem", "/etc/sssd/pki/sssd_auth_ca_db.pem", "/etc/ipa/ca.crt"})
        sources.authorities.push_back({file, tr("a file of this host")});
    if (const auto local = system::list_folder("/usr/local/share/ca-certificates"))
        for (const std::string& path : *local)
            if (path.ends_with(".crt")) sources.authorities.push_back({path, tr("a file of this host")});
    const auto is_missing = [](const Found& found) {
        std::error_code error;
        return !std::filesystem::is_regular_file(found.value, error);
    };
    std::erase_if(sources.authorities, is_missing);
}

} // namespace

RealmSources read_realm_sources() {
    RealmSources sources;
    add_krb5(sources, read_krb5_conf());
    read_sssd(sources);
    read_one(sources, smb_conf, IniDialect::samba,
             [&](const auto& entries) { add_samba(sources, entries, smb_conf); });
    add_authorities(sources);
    return sources;
}

} // namespace signet::ctl
