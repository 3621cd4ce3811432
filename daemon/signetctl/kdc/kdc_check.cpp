// SPDX-License-Identifier: Apache-2.0
// Is a KDC set up so that the plugin decides, and can go on deciding tomorrow?
#include "daemon/signetctl/age.hpp"
#include "daemon/signetctl/check/check_revocation.hpp"
#include "daemon/signetctl/check/check_table.hpp"
#include "daemon/signetctl/check/findings_output.hpp"
#include "daemon/signetctl/check/mapping_files.hpp"
#include "daemon/signetctl/command.hpp"
#include "daemon/signetctl/kdc/check_files.hpp"
#include "daemon/signetctl/kdc/check_identity.hpp"
#include "daemon/signetctl/kdc/check_profile.hpp"
#include "daemon/signetctl/told.hpp"

#include <CLI/App.hpp>
#include <algorithm>
#include <array>
#include <iterator>
#include <memory>
#include <unistd.h>

namespace signet::ctl {
namespace {

struct CheckOptions {
    std::string settings = policy::default_kdc_settings;
    std::string kdc_conf;             // empty: the KDC's own
    std::string realm;                // empty: the default realm
    std::vector<std::string> names{}; // of checks; empty: all
};

bool is_readable(const std::string& file) {
    return access(file.c_str(), R_OK) == 0;
}

// The KDC that is looked at. What its settings say is read once, whichever check asks first.
struct KdcHost {
    CheckOptions options;
    std::optional<kdc::CompiledSettings> compiled{};
    std::optional<KdcProfile> profile{};
    Findings unsaid{}; // of the reading, when another check than "settings" has asked first
};

std::optional<KdcProfile> read_profile(const CheckOptions& options, Findings& findings) {
    auto files = options.kdc_conf.empty() ? kdc_conf_files() : std::vector{options.kdc_conf};
    // The KDC does without a file that it cannot read, and so does the profile.
    if (std::ranges::none_of(files, is_readable))
        findings.fail(files.empty() ? "kdc.conf" : files.front(), tr("cannot be read"));
    std::ranges::copy(krb5_conf_files(), std::back_inserter(files));
    auto profile = read_kdc_profile(files, options.realm);
    if (!profile) {
        findings.fail("kdc.conf", profile.error().problem);
        return std::nullopt;
    }
    if (profile->realm.empty()) findings.fail("kdc.conf", tr("no default_realm; name the realm by --realm"));
    return std::move(*profile);
}

const kdc::CompiledSettings* compiled_of(KdcHost& host) {
    if (!host.compiled) host.compiled = check_settings(host.options.settings, host.unsaid);
    return host.compiled ? &*host.compiled : nullptr;
}

policy::KdcSettings settings_of(KdcHost& host) {
    const auto* compiled = compiled_of(host);
    return compiled != nullptr ? compiled->settings : policy::KdcSettings();
}

const KdcProfile* profile_of(KdcHost& host) {
    if (!host.profile) host.profile = read_profile(host.options, host.unsaid);
    return host.profile ? &*host.profile : nullptr;
}

void look_at_settings(KdcHost& host, Findings& findings) {
    host.compiled = check_settings(host.options.settings, findings);
    host.profile = read_profile(host.options, findings);
}

void look_at_folders(KdcHost& host, Findings& findings) {
    const auto* compiled = compiled_of(host);
    if (compiled == nullptr) return;
    auto files = kdc::files_of(host.options.settings, compiled->settings);
    files.push_back(policy::block_list_of(compiled->settings));
    files.push_back(compiled->settings.revocation.directory + "/");
    if (!compiled->makers.empty()) files.push_back(compiled->settings.assurance.attestations + "/");
    check_folders(files, findings);
}

void look_at_authorities(KdcHost& host, Findings& findings) {
    if (const auto* compiled = compiled_of(host))
        check_authorities(compiled->settings.certificates, now(), findings);
}

void look_at_block_list(KdcHost& host, Findings& findings) {
    const auto* compiled = compiled_of(host);
    if (compiled == nullptr) return;
    const bool is_named = !compiled->settings.certificates.block_list.empty();
    check_block_list(policy::block_list_of(compiled->settings), is_named, geteuid(), findings);
}

void look_at_store(KdcHost& host, Findings& findings) {
    const auto* compiled = compiled_of(host);
    if (compiled == nullptr) return;
    check_store(compiled->settings.mapping.store, geteuid(), now(), findings);
    check_keys(compiled->settings.mapping, findings);
}

void look_at_revocation(KdcHost& host, Findings& findings) {
    if (const auto* compiled = compiled_of(host))
        check_revocation(revocation_question(*compiled), now(), findings);
}

void look_at_plugins(KdcHost& host, Findings& findings) {
    if (const auto* profile = profile_of(host)) check_plugins(*profile, settings_of(host).mode, findings);
}

void look_at_pkinit(KdcHost& host, Findings& findings) {
    if (const auto* profile = profile_of(host)) check_pkinit(*profile, settings_of(host), findings);
}

void look_at_anchors(KdcHost& host, Findings& findings) {
    if (const auto* profile = profile_of(host))
        check_anchors(*profile, settings_of(host).certificates, findings);
}

void look_at_identity(KdcHost& host, Findings& findings) {
    if (const auto* profile = profile_of(host)) check_identity(*profile, now(), findings);
}

using KdcCheck = Check<KdcHost>;
constexpr std::array kdc_checks{
    KdcCheck{"settings", look_at_settings},
    KdcCheck{"folders", look_at_folders},
    KdcCheck{"authorities", look_at_authorities},
    KdcCheck{"block-list", look_at_block_list},
    KdcCheck{"store", look_at_store},
    KdcCheck{"revocation", look_at_revocation},
    KdcCheck{"plugins", look_at_plugins},
    KdcCheck{"pkinit", look_at_pkinit},
    KdcCheck{"anchors", look_at_anchors},
    KdcCheck{"identity", look_at_identity},
};

ExitStatus check(const Invocation& invocation, const CheckOptions& options) {
    KdcHost host{options};
    const std::span<const KdcCheck> table = kdc_checks;
    if (const auto name = unknown_check(table, options.names); !name.empty())
        return complain_of_check(invocation, name);
    const Findings findings = run_checks(table, options.names, host);
    return tell(invocation, findings);
}

} // namespace

Run prepare_kdc_check(CLI::App& app) {
    const auto options = std::make_shared<CheckOptions>();
    app.add_option("--settings", options->settings, "kdc.toml")->type_name("FILE")->capture_default_str();
    app.add_option("--kdc-conf", options->kdc_conf, "instead of the KDC's own kdc.conf")->type_name("FILE");
    app.add_option("--realm", options->realm, "instead of the default realm")->type_name("REALM");
    app.add_option("name", options->names, "checks, in place of all")->type_name("CHECK");
    return [options](const Invocation& invocation) { return check(invocation, *options); };
}

} // namespace signet::ctl
