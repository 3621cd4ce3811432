// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/check/host.hpp"

#include "daemon/protocol/client.hpp"
#include "policy/card_need.hpp"

#include <cerrno>
#include <cstring>

namespace signet::ctl {
namespace {

// signetd answers from memory; one that hangs is a finding.
constexpr std::chrono::seconds daemon_limit{2};

template <class Answer, class Request>
std::optional<Answer> answer_of(const std::string& socket, const Request& request, std::string& problem) {
    auto daemon = protocol::connect_to_daemon(socket);
    if (!daemon) {
        problem = std::strerror(errno);
        return std::nullopt;
    }
    auto answer = protocol::ask<Answer>(*daemon, request, daemon_limit);
    if (answer) return std::move(*answer);
    problem = protocol::text_of(answer.error());
    return std::nullopt;
}

std::string principal_of(const DaemonWord& daemon) {
    if (!daemon.status) return {};
    for (const protocol::CardStatus& card : daemon.status->cards)
        if (!card.principal.empty() && card.reason.empty()) return card.principal;
    return {};
}

std::vector<std::string> guessed_accounts(const DaemonWord& daemon) {
    std::vector<std::string> names;
    if (!daemon.certificates) return names;
    for (const protocol::InsertedCertificate& certificate : daemon.certificates->certificates)
        if (std::string name = guessed_account(certificate); !name.empty()) names.push_back(std::move(name));
    return names;
}

} // namespace

const config::LoadedSettings& Host::loaded() {
    if (!loaded_) loaded_ = config::load_settings(places_.config);
    return *loaded_;
}

const policy::Settings& Host::settings() {
    return loaded().settings ? *loaded().settings : defaults_;
}

const PamFiles& Host::pam() {
    std::vector<std::string> problems; // the check of the stacks reads them itself
    if (!pam_) pam_ = read_pam_files(places_.pam_stacks, problems);
    return *pam_;
}

const DaemonWord& Host::daemon() {
    if (daemon_) return *daemon_;
    DaemonWord& word = daemon_.emplace();
    word.status = answer_of<protocol::Status>(places_.socket, protocol::QueryStatus{}, word.problem);
    if (word.status)
        word.certificates =
            answer_of<protocol::Certificates>(places_.socket, protocol::QueryCertificates{}, word.problem);
    return word;
}

const Units& Host::units() {
    if (!units_)
        units_ = read_units({"signetd.socket", "signetd.service", "pcscd.socket", "pcscd.service",
                             "signet-certmap-sync.timer", "systemd-logind.service"},
                            units_problem_);
    return *units_;
}

void Host::begin_survey() {
    SurveyQuestion question{.worker = places_.worker,
                            .readers = policy::needs_cards(settings()),
                            .keytab = settings().domain.keytab,
                            .realm = settings().domain.realm,
                            .principal = principal_of(daemon()),
                            .names = names_in(settings()),
                            .guessed = guessed_accounts(daemon())};
    running_ = std::async(std::launch::async, take_survey, std::move(question));
}

const Survey& Host::survey() {
    if (!survey_ && !running_.valid()) begin_survey();
    if (!survey_) survey_ = running_.get();
    return *survey_;
}

} // namespace signet::ctl
