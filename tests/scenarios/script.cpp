// SPDX-License-Identifier: Apache-2.0
#include "tests/scenarios/script.hpp"

#include "tests/unit/protocol/frame_text.hpp"

#include <security/pam_appl.h>

#include <algorithm>
#include <array>
#include <set>
#include <sstream>

namespace signet::scenarios {
namespace {

using protocol::testing::split_tokens;

struct Name {
    std::string_view name;
    int value;
};

constexpr std::array codes{Name{"PAM_SUCCESS", PAM_SUCCESS},
                           Name{"PAM_SYSTEM_ERR", PAM_SYSTEM_ERR},
                           Name{"PAM_PERM_DENIED", PAM_PERM_DENIED},
                           Name{"PAM_AUTH_ERR", PAM_AUTH_ERR},
                           Name{"PAM_AUTHINFO_UNAVAIL", PAM_AUTHINFO_UNAVAIL},
                           Name{"PAM_CRED_INSUFFICIENT", PAM_CRED_INSUFFICIENT},
                           Name{"PAM_USER_UNKNOWN", PAM_USER_UNKNOWN},
                           Name{"PAM_MAXTRIES", PAM_MAXTRIES},
                           Name{"PAM_SESSION_ERR", PAM_SESSION_ERR},
                           Name{"PAM_CRED_UNAVAIL", PAM_CRED_UNAVAIL},
                           Name{"PAM_CRED_ERR", PAM_CRED_ERR},
                           Name{"PAM_CONV_ERR", PAM_CONV_ERR},
                           Name{"PAM_AUTHTOK_ERR", PAM_AUTHTOK_ERR},
                           Name{"PAM_ABORT", PAM_ABORT},
                           Name{"PAM_IGNORE", PAM_IGNORE}};

constexpr std::array styles{Name{"pin", PAM_PROMPT_ECHO_OFF}, Name{"text", PAM_PROMPT_ECHO_ON},
                            Name{"info", PAM_TEXT_INFO}, Name{"error", PAM_ERROR_MSG}};

const std::set<std::string_view> daemon_verbs{"accept", "expect", "expect_end", "send",
                                              "raw",    "mark",   "hang_up"};
const std::set<std::string_view> call_verbs{"authenticate", "setcred",       "acct_mgmt",
                                            "open_session", "close_session", "chauthtok"};
const std::set<std::string_view> other_verbs{"start", "user", "env", "set_user", "set_env", "log"};

constexpr std::array default_stack{"auth required @module@", "account required @module@",
                                   "session required @module@", "password required @module@"};

const Name* find_name(const auto& names, std::string_view name) {
    const auto found = std::ranges::find(names, name, &Name::name);
    return found == names.end() ? nullptr : &*found;
}

class Parser {
public:
    Script parse(std::string_view text) {
        std::istringstream lines{std::string(text)};
        std::string line;
        while (std::getline(lines, line)) {
            ++line_;
            const auto tokens = split_tokens(line);
            if (!tokens.empty() && !tokens.front().starts_with('#')) take_line(line, tokens);
        }
        require(open_call_ == nullptr, "a call without its '= CODE'");
        if (script_.stack.empty()) script_.stack.assign(default_stack.begin(), default_stack.end());
        return std::move(script_);
    }

private:
    using Tokens = std::vector<std::string>;

    void require(bool condition, const std::string& complaint) const {
        if (!condition) throw ScriptError("line " + std::to_string(line_) + ": " + complaint);
    }

    void take_line(const std::string& line, const Tokens& tokens) {
        if (tokens.front().starts_with('[')) return begin_section(tokens.front());
        if (section_ == "[stack]") return void(script_.stack.push_back(line));
        if (section_ == "[demand]") return void(script_.demand.push_back(line));
        if (section_ == "[daemon]") return take_daemon_line(tokens);
        require(section_ == "[application]", "outside of any section");
        take_application_line(tokens);
    }

    void begin_section(const std::string& name) {
        require(name == "[stack]" || name == "[demand]" || name == "[daemon]" || name == "[application]",
                "no such section: " + name);
        section_ = name;
        if (name == "[demand]") script_.demand.clear();
        if (name == "[daemon]") script_.daemon.emplace();
    }

    void take_daemon_line(const Tokens& tokens) {
        require(daemon_verbs.contains(tokens.front()), "a daemon cannot " + tokens.front());
        script_.daemon->push_back({line_, tokens.front(), {tokens.begin() + 1, tokens.end()}});
    }

    void take_application_line(const Tokens& tokens) {
        if (open_call_ != nullptr) return take_call_line(tokens);
        const bool is_call = call_verbs.contains(tokens.front());
        require(is_call || other_verbs.contains(tokens.front()), "an application cannot " + tokens.front());
        script_.application.push_back({line_, tokens.front(), {tokens.begin() + 1, tokens.end()}, {}, 0});
        if (is_call) open_call_ = &script_.application.back();
    }

    void take_call_line(const Tokens& tokens) {
        if (tokens.front() != "=") return void(open_call_->prompts.push_back(prompt_of(tokens)));
        const Name* code = tokens.size() == 2 ? find_name(codes, tokens[1]) : nullptr;
        require(code != nullptr, "no such PAM code");
        open_call_->code = code->value;
        open_call_ = nullptr;
    }

    Prompt prompt_of(const Tokens& tokens) const {
        const Name* style = find_name(styles, tokens.front());
        require(style != nullptr && tokens.size() >= 2, "not a prompt with its text");
        Prompt prompt{line_, style->value, tokens[1], std::nullopt, false, "", ""};
        for (std::size_t i = 2; i < tokens.size(); i += 2) {
            require(i + 1 < tokens.size(), "no value after " + tokens[i]);
            take_reaction(prompt, tokens[i], tokens[i + 1]);
        }
        return prompt;
    }

    void take_reaction(Prompt& prompt, const std::string& what, const std::string& value) const {
        if (what == "reply") return void(prompt.reply = value);
        if (what == "user") return void(prompt.user = value);
        if (what == "after") return void(prompt.after = value);
        require(what == "conversation" && value == "fails", "a person cannot " + what);
        prompt.conversation_fails = true;
    }

    Script script_{{}, usual_demand(), {}, {}};
    std::string section_;
    ApplicationStep* open_call_ = nullptr; // the last step, while its '=' has not come
    int line_ = 0;
};

} // namespace

std::vector<std::string> usual_demand() {
    return {"signet-demand 1", "minimum-uid 1000", "service scenario logon required", "end"};
}

Script parse_script(std::string_view text) {
    return Parser().parse(text);
}

std::string_view name_of_code(int code) {
    const auto found = std::ranges::find(codes, code, &Name::value);
    return found == codes.end() ? "a code without a name here" : found->name;
}

} // namespace signet::scenarios
