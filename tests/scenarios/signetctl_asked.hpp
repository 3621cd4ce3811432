// SPDX-License-Identifier: Apache-2.0
#pragma once

// signetctl against a signetd that follows a script.

#include "tests/scenarios/fake_daemon.hpp"
#include "tests/scenarios/signetctl_run.hpp"
#include "tests/scenarios/stage.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace signet::scenarios {

class Signetctl : public ::testing::Test {
protected:
    Answer ask(const std::string& daemon_script, const std::string& verb) {
        FakeDaemon daemon(stage_.socket(), parse_script("[daemon]\n" + daemon_script).daemon.value(), marks_);
        Answer answer = run("--socket " + stage_.socket() + " " + verb);
        EXPECT_EQ(daemon.finish(), "");
        std::filesystem::remove(stage_.socket()); // the next one listens there
        return answer;
    }

    Stage stage_{{}, ""};
    Marks marks_;
};

} // namespace signet::scenarios
