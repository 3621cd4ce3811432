// SPDX-License-Identifier: Apache-2.0
#pragma once

// What workers say of readers, realm, KDCs, the host's key, and the names in the settings. Everything that talks to others goes on at once and has one
// deadline, so that a network that swallows packets does not hold up the rest.

#include "daemon/protocol/messages/readers.hpp"
#include "daemon/protocol/messages/survey.hpp"
#include "daemon/signetctl/check/named_accounts.hpp"
#include "daemon/signetctl/check/worker_call.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace signet::ctl {

// For one KDC; an answer over a slow line takes less than one second.
constexpr std::chrono::milliseconds kdc_limit{4000};
// For all of it: a name server that is silent costs seconds before a KDC is asked at all.
constexpr std::chrono::seconds survey_limit{8};

struct SurveyQuestion {
    std::string worker;    // program
    bool readers = false;  // are looked for
    std::string keytab;    // path
    std::string realm;     // empty: that of krb5.conf
    std::string principal; // of a card, which a KDC is asked about; empty: the host
    NamesInSettings names{};
    std::vector<std::string> guessed{}; // accounts of the cards that are in
};

struct KdcSurvey {
    std::string kdc; // host:port
    std::optional<protocol::KdcGreeted> greeting;
    WorkerTrouble trouble; // without one
};

struct Survey {
    std::optional<protocol::ReadersChanged> readers;
    WorkerTrouble readers_trouble;
    std::optional<protocol::RealmSurveyed> realm;
    WorkerTrouble realm_trouble;
    std::vector<KdcSurvey> kdcs;
    std::optional<protocol::HostKeyTested> host_key;
    WorkerTrouble host_key_trouble;
    std::string principal; // that the KDCs were asked about
    NamesFound names;
    NamesFound guessed;
};

Survey take_survey(const SurveyQuestion& question);

// What the worker `watch` says at its start, unasked: the readers, or why pcscd shows none (`trouble`).
std::optional<protocol::ReadersChanged> readers_now(WorkerCall& watch, protocol::Deadline deadline,
                                                    WorkerTrouble& trouble);

} // namespace signet::ctl
