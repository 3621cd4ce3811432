// SPDX-License-Identifier: Apache-2.0
// Why a certificate logs on whom it logs on, or nobody. Works without signetd for a file; asks signetd what
// is inserted for a card. It judges here, by the same library and the same settings as a logon.
#include "certmap/judgement/domain_rules.hpp"
#include "certmap/judgement/usage.hpp"
#include "certmap/parse/digest.hpp"
#include "certmap/parse/parse_certificate.hpp"
#include "certmap/revocation/block_list_file.hpp"
#include "certmap/revocation/path_revocation.hpp"
#include "certmap/store/store.hpp"
#include "certmap/trust/authority_files.hpp"
#include "daemon/signetctl/card_text.hpp"
#include "daemon/signetctl/command.hpp"
#include "daemon/signetctl/daemon_request.hpp"
#include "daemon/signetctl/default_realm.hpp"
#include "daemon/signetctl/explanation_text.hpp"
#include "daemon/signetctl/input_file.hpp"
#include "daemon/signetctl/json_output.hpp"
#include "daemon/signetctl/rules_file.hpp"
#include "daemon/signetctl/store_option.hpp"
#include "daemon/signetctl/told.hpp"

#include <CLI/App.hpp>
#include <algorithm>
#include <ctime>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>
#include <unistd.h>

namespace signet::ctl {
namespace {

struct ExplainOptions {
    std::string certificate; // file; empty with `card`
    bool card = false;
    std::vector<std::string> rules; // files; empty: signet.toml
    std::string store;              // empty: that of the settings
    bool lenient = false;
    certmap::ClaimedAccount claimed;
};

struct Subject {
    std::string from;
    std::vector<std::uint8_t> der;
    std::optional<SignetdAnswer> of_signetd{}; // of a card
};

// What every certificate is judged by.
struct Grounds {
    LoadedRules rules;
    std::string realm;
    std::unique_ptr<certmap::NamedAccounts> store;
    std::unique_ptr<certmap::NamedAccounts> local_accounts;
    std::optional<certmap::Authorities> authorities; // nothing: the settings name no anchors
    certmap::IssuerPolicies issuers;
    certmap::BlockList blocked;
    std::optional<certmap::RevocationShelf> answers; // nothing: revocation is not asked about
    certmap::Sources sources() const;
    certmap::Standards standards(std::int64_t now);
};

void examine(Explained& explained, Grounds& grounds, std::span<const std::uint8_t> der) {
    const auto& eku_any = grounds.rules.settings.certificates.eku_any;
    explained.trust_is_asked = grounds.authorities.has_value();
    if (!grounds.authorities) {
        auto usage = certmap::logon_usage(explained.certificate, eku_any);
        explained.reason = usage.allowed ? policy::Reason::granted : policy::Reason::cert_wrong_usage;
        explained.problem = std::move(usage.problem);
        return;
    }
    const std::int64_t now = std::time(nullptr);
    auto examined = certmap::examine(der, grounds.standards(now), now);
    explained.reason = examined.reason;
    explained.problem = std::move(examined.detail);
}

certmap::Standards Grounds::standards(std::int64_t now) {
    certmap::Standards standards{
        .authorities = *authorities, .eku_any = rules.settings.certificates.eku_any, .blocked = &blocked};
    if (answers)
        standards.revocation =
            certmap::revocation_by(issuers, *answers, {now, std::chrono::steady_clock::now()});
    return standards;
}

certmap::Sources Grounds::sources() const {
    const policy::MappingSettings& mapping = rules.settings.mapping;
    certmap::Sources sources;
    sources.store = store.get();
    sources.local_accounts = local_accounts.get();
    sources.binding = certmap::binding_policy_of(static_cast<std::uint8_t>(mapping.strong_mapping),
                                                 mapping.certificate_backdating)
                          .value_or(certmap::BindingPolicy{});
    sources.rules = rules.rules;
    sources.domain = realm;
    sources.realms = rules.settings.domain.realms;
    sources.digest = certmap::libcrypto_digest();
    return sources;
}

ExitStatus explain_all(const Invocation& invocation, const ExplainOptions& options, Grounds& grounds,
                       const std::vector<Subject>& subjects) {
    bool good = false; // one that may log on is what a card needs
    auto records = nlohmann::ordered_json::array();
    for (const Subject& subject : subjects) {
        auto certificate = certmap::parse_certificate(subject.der);
        if (!certificate)
            return complain(invocation, subject.from + ": " + certificate.error().problem, ExitStatus::no);
        auto explanation = certmap::explain(*certificate, grounds.sources(), options.claimed);
        if (!explanation) return complain(invocation, explanation.error());
        Explained explained;
        explained.from = subject.from;
        explained.of_signetd = subject.of_signetd;
        explained.certificate = std::move(*certificate);
        explained.explanation = std::move(*explanation);
        examine(explained, grounds, subject.der);
        good = is_good(explained) || good;
        if (invocation.json)
            records.push_back(json_of(explained));
        else
            print_text(invocation.out, explained);
    }
    if (invocation.json) write_json(invocation.out, options.card ? records : records.front());
    return good ? ExitStatus::yes : ExitStatus::no;
}

ExitStatus explain_card(const Invocation& invocation, const ExplainOptions& options, Grounds& grounds) {
    const auto answer = ask_signetd<protocol::Certificates>(invocation, protocol::QueryCertificates{});
    if (const auto* failure = std::get_if<ExitStatus>(&answer)) return *failure;
    const auto& inserted = std::get<protocol::Certificates>(answer);
    if (inserted.certificates.empty())
        return complain(invocation, tr("no card with a certificate in any reader"), ExitStatus::no);
    std::vector<Subject> subjects;
    for (const auto& certificate : inserted.certificates) {
        const std::string from =
            told("{}, slot {}", std::string_view(certificate.reader), std::string_view(certificate.slot));
        const SignetdAnswer answer_of_signetd{certificate.reason, sentence_of(certificate)};
        if (certificate.der.empty())
            complain(invocation, from + ": " + certificate.reason + ": " + certificate.detail,
                     ExitStatus::no);
        else if (subjects.empty() || subjects.back().from != from) // once, however many accounts it has
            subjects.push_back({from, {certificate.der.begin(), certificate.der.end()}, answer_of_signetd});
        else if (certificate.reason.empty())
            subjects.back().of_signetd = answer_of_signetd;
    }
    if (subjects.empty()) return ExitStatus::no;
    return explain_all(invocation, options, grounds, subjects);
}

ExitStatus explain_file(const Invocation& invocation, const ExplainOptions& options, Grounds& grounds) {
    auto der = read_certificate(options.certificate);
    if (!der) return complain(invocation, der.error());
    return explain_all(invocation, options, grounds, {{options.certificate, std::move(*der)}});
}

// Nothing is wrong; or the first file of a CA that cannot be used.
std::optional<certmap::Error> read_revocation(Grounds& grounds) {
    const auto policy = policy::revocation_policy(grounds.rules.settings);
    if (!policy.is_asked()) return std::nullopt;
    std::vector<certmap::Error> problems;
    grounds.issuers = certmap::IssuerPolicies::read(policy, geteuid(), problems);
    if (!problems.empty()) return problems.front();
    grounds.answers.emplace(policy.directory, geteuid());
    return std::nullopt;
}

std::optional<certmap::Error> read_blocked(Grounds& grounds) {
    const std::string& path = grounds.rules.settings.certificates.block_list;
    if (path.empty()) return std::nullopt;
    auto list = certmap::read_block_list_file(path, geteuid());
    if (!list) return list.error();
    grounds.blocked = std::move(*list);
    return std::nullopt;
}

ExitStatus run_explain(const Invocation& invocation, const ExplainOptions& options) {
    Grounds grounds;
    grounds.rules = load_rules(options.rules.empty() ? default_rule_files() : options.rules);
    for (const std::string& problem : grounds.rules.problems)
        invocation.err << "signetctl: " << problem << "\n";
    if (!grounds.rules.problems.empty() && !options.lenient) return ExitStatus::no;
    const std::string& path = options.store.empty() ? grounds.rules.settings.mapping.store : options.store;
    auto store = certmap::open_accounts(path);
    if (!store) return complain(invocation, store.error());
    grounds.store = std::move(*store);
    auto domain_rules = certmap::domain_rules_of(grounds.store.get());
    if (!domain_rules) return complain(invocation, domain_rules.error());
    std::ranges::move(*domain_rules, std::back_inserter(grounds.rules.rules));
    auto local_accounts = certmap::open_accounts(grounds.rules.settings.local_accounts.store);
    if (!local_accounts) return complain(invocation, local_accounts.error());
    grounds.local_accounts = std::move(*local_accounts);
    const policy::DomainSettings& domain = grounds.rules.settings.domain;
    grounds.realm = domain.realm.empty() ? default_realm() : domain.realm;
    if (!domain.anchors.empty()) {
        auto authorities = certmap::read_workstation_authorities(domain.anchors, geteuid(),
                                                                 grounds.rules.settings.certificates.eku_any);
        if (!authorities) return complain(invocation, authorities.error());
        grounds.authorities.emplace(std::move(*authorities));
    }
    if (const auto problem = read_blocked(grounds)) return complain(invocation, *problem);
    if (const auto problem = read_revocation(grounds)) return complain(invocation, *problem);
    return options.card ? explain_card(invocation, options, grounds)
                        : explain_file(invocation, options, grounds);
}

} // namespace

Run prepare_explain(CLI::App& app) {
    const auto options = std::make_shared<ExplainOptions>();
    auto* file =
        app.add_option("--cert", options->certificate, "a certificate, DER or PEM; - is standard input")
            ->type_name("FILE");
    auto* card =
        app.add_flag("--card", options->card, "the certificates of the inserted cards; asks signetd");
    card->excludes(file);
    app.add_option("--rules", options->rules, "rules and settings instead of signet.toml; repeatable")
        ->type_name("FILE");
    app.add_option("--store", options->store, "the mapping store instead of that of the settings")
        ->type_name("PATH");
    app.add_flag("--lenient", options->lenient, "go on without the rules that cannot be read");
    app.add_option("--user", options->claimed.user, "is it this user?")->type_name("USER");
    app.add_option("--principal", options->claimed.principal, "is it this principal?")
        ->type_name("PRINCIPAL");
    return [options](const Invocation& invocation) {
        if (!options->card && options->certificate.empty())
            return complain(invocation, tr("explain: --cert FILE or --card"), ExitStatus::usage);
        return run_explain(invocation, *options);
    };
}

} // namespace signet::ctl
