// SPDX-License-Identifier: Apache-2.0
// Would the KDC let this certificate in as this principal, and why? Decided here, by the plugin's own judge
// and the files that it reads.
#include "daemon/signetctl/age.hpp"
#include "daemon/signetctl/command.hpp"
#include "daemon/signetctl/input_file.hpp"
#include "daemon/signetctl/json_output.hpp"
#include "daemon/signetctl/kdc/logon_text.hpp"
#include "daemon/signetctl/moment.hpp"
#include "daemon/signetctl/store_option.hpp"
#include "daemon/signetctl/told.hpp"

#include <CLI/App.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>

namespace signet::ctl {
namespace {

struct ExplainOptions {
    std::string certificate;
    std::string principal;
    bool enterprise = false;
    std::string entry; // enterprise: the principal that the KDC finds for it
    std::string settings = policy::default_kdc_settings;
    std::optional<std::string> certmap;
    std::optional<std::string> cert_match;
    std::string at; // empty: now
};

// What a KDC without aliases finds: the name in the realm that the suffix is when written as one.
std::optional<certmap::Principal> usual_entry(const std::string& upn) {
    const auto at = upn.rfind('@');
    if (at == std::string::npos || at == 0 || at + 1 == upn.size()) return std::nullopt;
    std::string realm = upn.substr(at + 1);
    for (char& c : realm)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - ('a' - 'A'));
    return certmap::Principal{certmap::PrincipalKind::principal, {upn.substr(0, at)}, realm};
}

std::optional<kdc::Client> client_of(const ExplainOptions& options) {
    if (!options.enterprise) {
        const auto principal = certmap::Principal::parse(options.principal);
        if (!principal || !options.entry.empty()) return std::nullopt;
        return kdc::Client{*principal, *principal};
    }
    const auto entry =
        options.entry.empty() ? usual_entry(options.principal) : certmap::Principal::parse(options.entry);
    if (!entry) return std::nullopt;
    return kdc::Client{{certmap::PrincipalKind::enterprise, {options.principal}, entry->realm}, *entry};
}

void tell(const Invocation& invocation, const std::vector<kdc::Notice>& notices) {
    for (const kdc::Notice& notice : notices)
        if (notice.is_error) invocation.err << "signetctl: " << notice.text << "\n";
}

ExitStatus explain(const Invocation& invocation, const ExplainOptions& options) {
    const auto client = client_of(options);
    if (!client)
        return complain(invocation, tr("--principal: alice@REALM, or with --enterprise alice@corp.example"),
                        ExitStatus::usage);
    const auto moment = options.at.empty() ? now() : moment_of(options.at, now());
    if (!moment)
        return complain(invocation, tr("--at: 2026-11-22 or 2026-11-22T10:00:00Z"), ExitStatus::usage);
    const auto der = read_certificate(options.certificate);
    if (!der) return complain(invocation, der.error());
    kdc::Judge judge(options.settings);
    tell(invocation, judge.refresh(kdc::Judge::Clock::now()));
    const auto explanation = explain_logon(judge, {.der = *der,
                                                   .client = *client,
                                                   .signet_certmap = options.certmap,
                                                   .pkinit_cert_match = options.cert_match,
                                                   .now = *moment});
    const LogonQuestion question{options.certificate, client->entry.text(),
                                 options.certmap || options.cert_match};
    if (invocation.json)
        write_json(invocation.out, json_of(question, explanation));
    else
        print_text(invocation.out, question, explanation);
    return explanation.is_good() ? ExitStatus::yes : ExitStatus::no;
}

} // namespace

Run prepare_kdc_explain(CLI::App& app) {
    const auto options = std::make_shared<ExplainOptions>();
    app.add_option("--cert", options->certificate, "a certificate, DER or PEM; - is standard input")
        ->type_name("FILE")
        ->required();
    app.add_option("--principal", options->principal, "whom the client asks for")
        ->type_name("PRINCIPAL")
        ->required();
    auto* enterprise = app.add_flag("--enterprise", options->enterprise, "the principal is a UPN");
    app.add_option("--entry", options->entry, "the principal that the KDC finds for the UPN")
        ->type_name("PRINCIPAL")
        ->needs(enterprise);
    app.add_option("--settings", options->settings, "kdc.toml")->type_name("FILE")->capture_default_str();
    app.add_option("--certmap", options->certmap, "the attribute signet_certmap of the entry")
        ->type_name("STRING");
    app.add_option("--cert-match", options->cert_match, "the attribute pkinit_cert_match of the entry")
        ->type_name("STRING");
    app.add_option("--at", options->at, "another time than now")->type_name("TIME");
    return [options](const Invocation& invocation) { return explain(invocation, *options); };
}

} // namespace signet::ctl
