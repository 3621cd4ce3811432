// SPDX-License-Identifier: Apache-2.0
#pragma once

// The host that `signetctl check` looks at. Each part is looked at once, when the first check asks for it; what talks to
// others begins with begin() and goes on beside the rest.

#include "daemon/config/config_file.hpp"
#include "daemon/protocol/messages/status.hpp"
#include "daemon/signetctl/check/survey.hpp"
#include "daemon/signetctl/check/units.hpp"
#include "daemon/signetctl/pam_stacks.hpp"

#include <future>
#include <optional>
#include <string>
#include <vector>

namespace signet::ctl {

struct HostPlaces {
    std::string config = config::default_config;
    std::string socket{};
    std::string worker{};     // program
    std::string pam_folder{}; // where libpam looks for modules
    std::vector<std::string> pam_stacks{};
};

// What signetd says; `problem` where it does not.
struct DaemonWord {
    std::optional<protocol::Status> status;
    std::optional<protocol::Certificates> certificates;
    std::string problem;
};

class Host {
public:
    explicit Host(HostPlaces places) : places_(std::move(places)) {}

    const HostPlaces& places() const { return places_; }

    // Asks workers from now on, in the background.
    void begin_survey();

    const config::LoadedSettings& loaded();
    // Those of signet.toml; where they cannot be read, the defaults, so that other checks say what they can.
    const policy::Settings& settings();
    const PamFiles& pam();
    const DaemonWord& daemon();
    const Units& units();
    const std::string& units_problem() const { return units_problem_; }
    const Survey& survey();

private:
    HostPlaces places_;
    policy::Settings defaults_{};
    std::optional<config::LoadedSettings> loaded_{};
    std::optional<PamFiles> pam_{};
    std::optional<DaemonWord> daemon_{};
    std::optional<Units> units_{};
    std::string units_problem_{};
    std::future<Survey> running_{};
    std::optional<Survey> survey_{};
};

} // namespace signet::ctl
