// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/kdc/check_profile.hpp"
#include "daemon/signetctl/told.hpp"
#include "daemon/system/trusted_file.hpp"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <unistd.h>

namespace signet::ctl {
namespace {

constexpr const char* our_name = "signet";
constexpr std::string_view our_prefix = "signet:";

bool is_among(const std::vector<std::string>& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

// Of an interface whose modules are filtered as krb5_plugin does: enable_only, then disable.
bool is_enabled(const PluginInterface& interface, std::string_view name) {
    return (interface.enable_only.empty() || is_among(interface.enable_only, name)) &&
           !is_among(interface.disable, name);
}

void check_module_file(const std::string& about, const std::string& path, const std::string& base_dir,
                       Findings& findings) {
    std::string file = path;
    if (!path.starts_with('/') && base_dir.empty()) {
        findings.warn(about, told("{}: is relative to a folder of libkrb5's; name the whole path", path));
        return;
    }
    if (!path.starts_with('/')) file = base_dir + "/" + path;
    std::error_code error;
    if (!std::filesystem::is_regular_file(file, error))
        findings.fail(about, told("{}: there is no such file, and the KDC does without it", file));
    else if (const auto exposure = system::exposure_of(file, geteuid()); !exposure.empty())
        findings.fail(about, told("{}: {}, who may be the KDC by it", file, exposure));
    else
        findings.ok(about, told("module {}", file));
}

// True: our module is there and enabled.
bool check_interface(const std::string& about, const PluginInterface& interface, const std::string& base_dir,
                     Findings& findings) {
    const auto ours = std::ranges::find_if(
        interface.modules, [](const std::string& module) { return module.starts_with(our_prefix); });
    if (ours == interface.modules.end()) {
        findings.fail(about, tr("there is no module = signet:<path of signet_kdc.so>"));
        return false;
    }
    check_module_file(about, ours->substr(our_prefix.size()), base_dir, findings);
    if (is_enabled(interface, our_name)) return true;
    findings.fail(about, tr("the module signet is switched off by enable_only or disable"));
    return false;
}

// pkinit_eku refuses and never accepts, so that it may stay.
void check_enforcing(const std::string& about, const PluginInterface& certauth, Findings& findings) {
    if (certauth.enable_only.empty()) {
        findings.fail(about,
                      tr("enable_only = signet is missing: the KDC's own modules refuse names that they do "
                         "not know, and let in certificates if signet cannot be loaded"));
        return;
    }
    bool alone = true;
    for (const std::string& name : certauth.enable_only) {
        if (name == our_name) continue;
        alone = false;
        if (name == "pkinit_eku")
            findings.warn(about, tr("enable_only = pkinit_eku: refuses what eku_any of kdc.toml allows"));
        else
            findings.fail(about, told("enable_only = {} decides beside signet", name));
    }
    if (alone) findings.ok(about, tr("only signet decides"));
}

// In audit our module passes everything on; without the built-ins nobody is let in.
void check_auditing(const std::string& about, const PluginInterface& certauth, Findings& findings) {
    const bool built_in = is_enabled(certauth, "pkinit_san") || is_enabled(certauth, "dbmatch");
    if (built_in)
        findings.ok(about, tr("the KDC's own modules decide, and signet says what it would do"));
    else
        findings.fail(about,
                      tr("mode audit leaves the decision to the KDC's own modules, and they are switched "
                         "off: no card logs on"));
}

// A policy module can only refuse or shorten a ticket: one that is switched off refuses nothing any more.
void check_other_policies(const std::string& about, const PluginInterface& kdcpolicy, Findings& findings) {
    if (kdcpolicy.enable_only.empty()) return;
    std::string off;
    for (const std::string& module : kdcpolicy.modules) {
        const std::string name = module.substr(0, module.find(':'));
        if (!is_enabled(kdcpolicy, name)) off += (off.empty() ? "" : ", ") + name;
    }
    findings.warn(about, off.empty() ? tr("enable_only switches off every policy module that it does not "
                                          "name, and those can only refuse: leave it out here")
                                     : told("enable_only switches off every policy module that it does not "
                                            "name ({}), and those can only refuse: leave it out here",
                                            off));
}

} // namespace

void check_plugins(const KdcProfile& profile, policy::KdcMode mode, Findings& findings) {
    const std::string certauth = "[plugins] certauth";
    if (check_interface(certauth, profile.certauth, profile.plugin_base_dir, findings)) {
        switch (mode) {
        case policy::KdcMode::enforce: check_enforcing(certauth, profile.certauth, findings); break;
        case policy::KdcMode::audit: check_auditing(certauth, profile.certauth, findings); break;
        }
    }
    const std::string kdcpolicy = "[plugins] kdcpolicy";
    if (check_interface(kdcpolicy, profile.kdcpolicy, profile.plugin_base_dir, findings))
        check_other_policies(kdcpolicy, profile.kdcpolicy, findings);
}

} // namespace signet::ctl
