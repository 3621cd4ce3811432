// SPDX-License-Identifier: Apache-2.0
#pragma once

// A program that uses PAM, as a script says: the real libpam with a configuration directory of its own.
// Whatever goes otherwise than written is a complaint.

#include "tests/scenarios/fake_daemon.hpp"
#include "tests/scenarios/script.hpp"

#include <security/pam_appl.h>

#include <deque>
#include <filesystem>
#include <string>
#include <vector>

namespace signet::scenarios {

// The one service that the configuration directory describes.
constexpr const char* service_name = "scenario";

class Application {
public:
    Application(std::filesystem::path configuration, Marks& marks)
        : configuration_(std::move(configuration)), marks_(marks) {}
    ~Application();
    Application(const Application&) = delete;
    Application& operator=(const Application&) = delete;

    void run(const std::vector<ApplicationStep>& steps);
    const std::vector<std::string>& complaints() const { return complaints_; }
    // What was typed at hidden prompts.
    const std::vector<std::string>& pins() const { return pins_; }

private:
    static int converse(int count, const pam_message** messages, pam_response** responses, void* self);
    int answer(const pam_message& message, pam_response*& response);
    int act(const Prompt& prompt, pam_response*& response);
    void take(const ApplicationStep& step);
    void start(const ApplicationStep& step);
    void call(const ApplicationStep& step);
    int run_call(const ApplicationStep& step);
    void check(const ApplicationStep& step, std::string_view is, std::string_view should_be);
    void complain(int line, const std::string& text);

    std::filesystem::path configuration_;
    Marks& marks_;
    pam_handle_t* pam_ = nullptr;
    int last_code_ = PAM_SUCCESS;
    std::deque<Prompt> expected_;
    int call_line_ = 0;
    std::vector<std::string> complaints_;
    std::vector<std::string> pins_;
};

} // namespace signet::scenarios
