// SPDX-License-Identifier: Apache-2.0
#include "kdc_plugin/decision/compiled_settings.hpp"

#include "certmap/rules/rule_parser.hpp"
#include "certmap/trust/authority_files.hpp"
#include "daemon/system/trusted_file.hpp"
#include "policy/kdc/kdc_toml.hpp"

#include <algorithm>
#include <iterator>
#include <unistd.h>
#include <utility>

namespace signet::kdc {
namespace {

using Lines = std::vector<std::string>;

// Of the system, or of certmap.
template <class Error>
std::string line_of(const Error& error) {
    return error.problem + (error.hint.empty() ? "" : "; " + error.hint);
}

std::string rule_problem(const policy::MappingRule& rule, const certmap::RuleProblem& problem) {
    const std::string place =
        rule.place.line == 0 ? "" : rule.place.file + ":" + std::to_string(rule.place.line) + ": ";
    const std::string name = problem.name.empty() ? "" : " '" + problem.name + "'";
    const std::string hint = problem.error.hint.empty() ? "" : "; " + problem.error.hint;
    return place + "mapping.rule" + name + ": " + problem.error.text + ", column " +
           std::to_string(problem.error.column) + ": " + problem.error.problem + hint;
}

// A KDC has no local users: "alice/admin" is a principal, and no user name. With a map the user chooses among
// the accounts that the store has.
std::vector<policy::MappingRule> without_users(std::vector<policy::MappingRule> rules) {
    for (policy::MappingRule& rule : rules)
        if (rule.map.empty()) rule.user.clear();
    return rules;
}

std::vector<certmap::Rule> compile_rules(const std::vector<policy::MappingRule>& rules, Lines& problems) {
    auto compiled = certmap::parse_rules_lenient(without_users(rules));
    for (const certmap::RuleProblem& problem : compiled.problems) {
        const bool is_of_one = problem.rule >= 1 && problem.rule <= rules.size();
        problems.push_back(is_of_one ? rule_problem(rules[problem.rule - 1], problem)
                                     : problem.error.problem);
    }
    return std::move(compiled.rules);
}

std::vector<certmap::Der> load_all(const std::vector<std::string>& files, Lines& problems) {
    std::vector<certmap::Der> certificates;
    for (const std::string& file : files) {
        auto loaded = certmap::read_authority_file(file, geteuid());
        if (loaded)
            std::ranges::move(*loaded, std::back_inserter(certificates));
        else
            problems.push_back(line_of(loaded.error()));
    }
    return certificates;
}

certmap::IssuerPolicies compile_issuers(const policy::KdcSettings& settings, Lines& problems) {
    std::vector<certmap::Error> unread;
    auto issuers = certmap::IssuerPolicies::read(policy::revocation_policy(settings), geteuid(), unread);
    std::ranges::transform(unread, std::back_inserter(problems), line_of<certmap::Error>);
    return issuers;
}

Lines lines_of(const std::vector<policy::Problem>& problems) {
    Lines lines;
    for (const policy::Problem& problem : problems)
        lines.push_back(problem_text(problem));
    return lines;
}

} // namespace

void throw_exception_from_error(const CompileProblems& problems, const boost::source_location&) {
    throw std::logic_error("settings taken that do not compile: " +
                           (problems.lines.empty() ? std::string() : problems.lines.front()));
}

std::vector<std::string> files_of(const std::string& path, const policy::KdcSettings& settings) {
    std::vector<std::string> files{path};
    std::ranges::copy(settings.certificates.logon_cas, std::back_inserter(files));
    std::ranges::copy(settings.certificates.intermediates, std::back_inserter(files));
    std::ranges::copy(settings.assurance.attestation_anchors, std::back_inserter(files));
    for (const policy::IssuerRevocation& issuer : settings.revocation.issuers)
        files.push_back(issuer.certificate);
    return files;
}

CompileResult compile_settings(const std::string& path) {
    const auto text = system::read_trusted_file(path, policy::max_settings_file, geteuid());
    if (!text) return CompileProblems{{line_of(text.error())}};
    auto settings = policy::parse_kdc_settings({path, *text});
    if (!settings) return CompileProblems{lines_of(settings.error())};
    Lines problems;
    auto rules = compile_rules(settings->mapping.rules, problems);
    const auto anchors = load_all(settings->certificates.logon_cas, problems);
    const auto intermediates = load_all(settings->certificates.intermediates, problems);
    auto issuers = compile_issuers(*settings, problems);
    auto makers = load_all(settings->assurance.attestation_anchors, problems);
    auto authorities = certmap::Authorities::decode(anchors, intermediates, settings->certificates.eku_any);
    if (!authorities) problems.push_back("certificates.logon_cas: " + authorities.error().problem);
    if (!problems.empty()) return CompileProblems{std::move(problems)};
    return CompiledSettings{std::move(*settings), std::move(rules), std::move(*authorities),
                            std::move(issuers), std::move(makers)};
}

} // namespace signet::kdc
