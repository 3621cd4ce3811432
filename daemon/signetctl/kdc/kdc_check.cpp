// SPDX-License-Identifier: Apache-2.0
// Is a KDC set up so that the plugin decides, and can go on deciding tomorrow?
#include "daemon/signetctl/age.hpp"
#include "daemon/signetctl/command.hpp"
#include "daemon/signetctl/json_output.hpp"
#include "daemon/signetctl/kdc/check_files.hpp"
#include "daemon/signetctl/kdc/check_identity.hpp"
#include "daemon/signetctl/kdc/check_profile.hpp"
#include "daemon/signetctl/kdc/check_revocation.hpp"

#include <CLI/App.hpp>
#include <algorithm>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>
#include <unistd.h>

namespace signet::ctl {
namespace {

struct CheckOptions {
    std::string settings = policy::default_kdc_settings;
    std::string kdc_conf; // empty: the KDC's own
    std::string realm;    // empty: the default realm
};

bool is_readable(const std::string& file) {
    return access(file.c_str(), R_OK) == 0;
}

std::optional<KdcProfile> read_profile(const CheckOptions& options, Findings& findings) {
    auto files = options.kdc_conf.empty() ? kdc_conf_files() : std::vector{options.kdc_conf};
    // The KDC does without a file that it cannot read, and so does the profile.
    if (std::ranges::none_of(files, is_readable))
        findings.fail(files.empty() ? "kdc.conf" : files.front(), "cannot be read");
    std::ranges::copy(krb5_conf_files(), std::back_inserter(files));
    auto profile = read_kdc_profile(files, options.realm);
    if (!profile) {
        findings.fail("kdc.conf", profile.error().problem);
        return std::nullopt;
    }
    if (profile->realm.empty()) findings.fail("kdc.conf", "no default_realm; name the realm by --realm");
    return std::move(*profile);
}

void check_settings_files(const std::string& path, const kdc::CompiledSettings& compiled,
                          Findings& findings) {
    const policy::KdcSettings& settings = compiled.settings;
    auto files = kdc::files_of(path, settings);
    files.push_back(policy::block_list_of(settings));
    files.push_back(settings.revocation.directory + "/");
    check_folders(files, findings);
    check_authorities(settings.certificates, now(), findings);
    check_block_list(settings, findings);
    check_store(settings.mapping.store, now(), findings);
    check_revocation(compiled, now(), findings);
}

ExitStatus check(const Invocation& invocation, const CheckOptions& options) {
    Findings findings;
    const auto compiled = check_settings(options.settings, findings);
    if (compiled) check_settings_files(options.settings, *compiled, findings);
    if (const auto profile = read_profile(options, findings)) {
        const policy::KdcSettings settings = compiled ? compiled->settings : policy::KdcSettings();
        check_plugins(*profile, settings.mode, findings);
        check_pkinit(*profile, settings, findings);
        check_anchors(*profile, settings.certificates, findings);
        check_identity(*profile, now(), findings);
    }
    if (invocation.json)
        write_json(invocation.out, json_of(findings));
    else
        print_text(invocation.out, findings);
    return findings.has_error() ? ExitStatus::no : ExitStatus::yes;
}

} // namespace

Run prepare_kdc_check(CLI::App& app) {
    const auto options = std::make_shared<CheckOptions>();
    app.add_option("--settings", options->settings, "kdc.toml")->type_name("FILE")->capture_default_str();
    app.add_option("--kdc-conf", options->kdc_conf, "instead of the KDC's own kdc.conf")->type_name("FILE");
    app.add_option("--realm", options->realm, "instead of the default realm")->type_name("REALM");
    return [options](const Invocation& invocation) { return check(invocation, *options); };
}

} // namespace signet::ctl
