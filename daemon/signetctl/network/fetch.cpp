// SPDX-License-Identifier: Apache-2.0
// CRLs and OCSP answers, for the plugin of a KDC and for a host: the same round by other settings.
#include "certmap/trust/anchors.hpp"
#include "certmap/trust/authority_files.hpp"
#include "daemon/config/config_file.hpp"
#include "daemon/signetctl/command.hpp"
#include "daemon/signetctl/input_file.hpp"
#include "daemon/signetctl/json_output.hpp"
#include "daemon/signetctl/revocation/round.hpp"
#include "daemon/signetctl/revocation/waiting_requests.hpp"
#include "daemon/signetctl/store_option.hpp"
#include "daemon/signetctl/told.hpp"
#include "policy/kdc/kdc_toml.hpp"

#include <fmt/format.h>

#include <CLI/App.hpp>
#include <algorithm>
#include <ctime>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>
#include <unistd.h>

namespace signet::ctl {
namespace {

using certmap::phrase;
using nlohmann::ordered_json;

// What the settings say of it.
struct Sources {
    policy::RevocationSettings revocation;
    std::vector<certmap::Der> authorities; // CAs below others
};
using ReadSources = certmap::Result<Sources> (*)(const std::string& settings);

struct FetchOptions {
    ReadSources read_sources;
    std::string settings;
    std::string user = "signet-fetch";
    std::vector<std::string> certificates{};
    bool quiet = false;
};

certmap::Result<Sources> sources_of_kdc(const std::string& file) {
    auto text = read_input(file, policy::max_settings_file);
    if (!text) return text.error();
    auto settings = policy::parse_kdc_settings({file, std::move(*text)});
    if (!settings) return certmap::Error{policy::problem_text(settings.error().front()), ""};
    auto authorities = certmap::read_authority_files(settings->certificates.intermediates, geteuid());
    if (!authorities) return authorities.error();
    return Sources{std::move(settings->revocation), std::move(*authorities)};
}

certmap::Result<Sources> sources_of_host(const std::string& file) {
    const auto loaded = config::load_settings(file);
    if (!loaded.settings) return certmap::Error{policy::problem_text(loaded.problems.front()), ""};
    const auto anchors = certmap::read_authority_files(loaded.settings->domain.anchors, geteuid());
    if (!anchors) return anchors.error();
    auto sorted = certmap::roots_and_others(*anchors);
    if (!sorted) return sorted.error();
    return Sources{loaded.settings->revocation, std::move(sorted->others)};
}

certmap::Result<std::vector<Outcome>> fetch_all(const FetchOptions& options) {
    RoundOrder order;
    // First of all: what is not read would start the service again.
    order.requests = waiting_requests(socket_of_systemd());
    auto sources = options.read_sources(options.settings);
    if (!sources) return sources.error();
    order.authorities = std::move(sources->authorities);
    order.settings = std::move(sources->revocation);
    for (const std::string& file : options.certificates) {
        auto certificate = read_certificate(file);
        if (!certificate) return certificate.error();
        order.certificates.push_back(std::move(*certificate));
    }
    order.user = options.user;
    order.now = std::time(nullptr);
    return run_round(order);
}

std::string file_of(const Outcome& outcome) {
    return certmap::revocation_file_name(outcome.about.source, outcome.about.issuer_key);
}

void print_text(const Invocation& invocation, const FetchOptions& options,
                const std::vector<Outcome>& outcomes) {
    for (const Outcome& outcome : outcomes) {
        if (outcome.kind == Outcome::Kind::problem)
            invocation.err << fmt::format("{}: {}\n", outcome.issuer, outcome.problem);
        else if (!options.quiet)
            invocation.out << (outcome.kind == Outcome::Kind::written
                                   ? told("{}: {} written, {} records\n", outcome.issuer, file_of(outcome),
                                          outcome.records)
                                   : told("{}: {} is the newest, {} records\n", outcome.issuer,
                                          file_of(outcome), outcome.records));
    }
}

void print_json(std::ostream& out, const std::vector<Outcome>& outcomes) {
    ordered_json files = ordered_json::array();
    ordered_json problems = ordered_json::array();
    for (const Outcome& outcome : outcomes) {
        if (outcome.kind == Outcome::Kind::problem)
            problems.push_back({{"issuer", outcome.issuer}, {"problem", outcome.problem}});
        else
            files.push_back({{"issuer", outcome.issuer},
                             {"file", file_of(outcome)},
                             {"written", outcome.kind == Outcome::Kind::written},
                             {"records", outcome.records},
                             {"this_update", outcome.about.this_update},
                             {"next_update", outcome.about.next_update}});
    }
    const ordered_json record{{"files", std::move(files)}, {"problems", std::move(problems)}};
    write_json(out, record);
}

ExitStatus run_fetch(const Invocation& invocation, const FetchOptions& options) {
    const auto outcomes = fetch_all(options);
    if (!outcomes) return complain(invocation, outcomes.error());
    if (invocation.json)
        print_json(invocation.out, *outcomes);
    else
        print_text(invocation, options, *outcomes);
    invocation.out.flush();
    const bool is_trouble = std::ranges::any_of(
        *outcomes, [](const Outcome& outcome) { return outcome.kind == Outcome::Kind::problem; });
    return is_trouble ? ExitStatus::no : ExitStatus::yes;
}

Run prepare(CLI::App& app, ReadSources read_sources, const char* settings, const char* whose) {
    const auto options =
        std::make_shared<FetchOptions>(FetchOptions{.read_sources = read_sources, .settings = settings});
    app.add_option("--settings", options->settings, whose)->type_name("FILE")->capture_default_str();
    app.add_option("--certificate", options->certificates,
                   "ask about this certificate too (OCSP); repeatable")
        ->type_name("FILE");
    app.add_option("--user", options->user, "whom root becomes before it reads what was fetched")
        ->type_name("NAME")
        ->capture_default_str();
    app.add_flag("--quiet", options->quiet, "say something only about what went wrong");
    return [options](const Invocation& invocation) { return run_fetch(invocation, *options); };
}

} // namespace

Run prepare_fetch(CLI::App& app) {
    return prepare(app, sources_of_host, config::default_config, phrase("instead of signetd's own").one);
}

Run prepare_kdc_fetch(CLI::App& app) {
    return prepare(app, sources_of_kdc, policy::default_kdc_settings,
                   phrase("the settings of the KDC's plugin").one);
}

} // namespace signet::ctl
