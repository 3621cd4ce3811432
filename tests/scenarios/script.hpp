// SPDX-License-Identifier: Apache-2.0
#pragma once

// A scenario as a value: a PAM stack, what a daemon says and hears, what an application calls and sees.
// README.md describes the language.

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace signet::scenarios {

struct ScriptError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct DaemonStep {
    int line = 0;
    std::string verb;                // accept, expect, expect_end, send, raw, mark, hang_up
    std::vector<std::string> tokens; // what follows the verb
};

// What the module shows or asks, and what the person does then.
struct Prompt {
    int line = 0;
    int style = 0; // PAM_PROMPT_ECHO_OFF and so on
    std::string text;
    std::optional<std::string> reply; // none: an empty response structure
    bool conversation_fails = false;
    std::string user;  // the application sets PAM_USER to this meanwhile
    std::string after; // the daemon reaches this mark meanwhile
};

struct ApplicationStep {
    int line = 0;
    std::string verb;
    std::vector<std::string> tokens;
    std::vector<Prompt> prompts; // a call's, in this order
    int code = 0;                // a call's
};

struct Script {
    std::vector<std::string> stack;
    std::vector<std::string> demand; // the lines of the file in which the module finds what is demanded
    std::optional<std::vector<DaemonStep>> daemon; // none: nobody listens
    std::vector<ApplicationStep> application;
};

// Signet has its part in the service, and a card is required.
std::vector<std::string> usual_demand();

// Throws ScriptError with the line that is wrong.
Script parse_script(std::string_view text);

std::string_view name_of_code(int code);

} // namespace signet::scenarios
