// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/check/survey.hpp"

#include "daemon/system/host_name.hpp"

#include <future>

namespace signet::ctl {
namespace {

using protocol::Clock;
using protocol::Deadline;

constexpr auto kdc_limit_ms = static_cast<std::uint32_t>(kdc_limit.count());

std::string principal_of(const SurveyQuestion& question, const protocol::RealmSurveyed& realm) {
    if (!question.principal.empty()) return question.principal;
    if (!realm.services.empty()) return realm.services.front();
    return "host/" + system::host_name() + "@" + realm.realm;
}

void greet_kdcs(const SurveyQuestion& question, Survey& survey, Deadline deadline) {
    survey.principal = principal_of(question, *survey.realm);
    std::vector<WorkerCall> calls;
    for (const std::string& kdc : survey.realm->kdcs) {
        protocol::GreetKdc greeting;
        greeting.kdc = kdc;
        greeting.realm = survey.realm->realm;
        greeting.principal = survey.principal;
        greeting.kdc_timeout_ms = kdc_limit_ms;
        calls.emplace_back(question.worker, "realm");
        calls.back().send(greeting, deadline);
        survey.kdcs.push_back({kdc, std::nullopt, {}});
    }
    for (std::size_t i = 0; i < calls.size(); ++i)
        survey.kdcs[i].greeting = calls[i].receive<protocol::KdcGreeted>(deadline, survey.kdcs[i].trouble);
}

} // namespace

std::optional<protocol::ReadersChanged> readers_now(WorkerCall& watch, Deadline deadline,
                                                    WorkerTrouble& trouble) {
    auto readers = watch.receive<protocol::ReadersChanged>(deadline, trouble);
    if (!readers && trouble.is_silence) trouble.detail = language::tr("pcscd does not answer");
    if (!readers || readers->problem.empty()) return readers;
    trouble.detail = readers->problem;
    return std::nullopt;
}

Survey take_survey(const SurveyQuestion& question) {
    Survey survey;
    const Deadline deadline = Clock::now() + survey_limit;
    std::optional<WorkerCall> watch;
    auto names = std::async(std::launch::async, find_names, question.worker, question.names, deadline);
    auto guessed = std::async(std::launch::async, find_names, question.worker,
                              NamesInSettings{question.guessed, {}}, deadline);
    if (question.readers) watch.emplace(question.worker, "watch");
    WorkerCall realm(question.worker, "realm");
    protocol::SurveyRealm asked;
    asked.keytab = question.keytab;
    asked.realm = question.realm;
    realm.send(asked, deadline);
    survey.realm = realm.receive<protocol::RealmSurveyed>(deadline, survey.realm_trouble);
    if (survey.realm) {
        protocol::TestHostKey test;
        test.kdc_timeout_ms = kdc_limit_ms;
        const bool has_keys = survey.realm->keytab_reason.empty() && !survey.realm->kdcs.empty();
        if (has_keys) realm.send(test, deadline);
        greet_kdcs(question, survey, deadline);
        if (has_keys)
            survey.host_key = realm.receive<protocol::HostKeyTested>(deadline, survey.host_key_trouble);
    }
    if (watch) survey.readers = readers_now(*watch, deadline, survey.readers_trouble);
    survey.names = names.get();
    survey.guessed = guessed.get();
    return survey;
}

} // namespace signet::ctl
