// SPDX-License-Identifier: Apache-2.0
#include "tests/scenarios/application.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <map>

namespace signet::scenarios {
namespace {

std::string_view text_or_empty(const void* text) {
    return text == nullptr ? std::string_view() : std::string_view(static_cast<const char*>(text));
}

int item_of(const std::string& name) {
    static const std::map<std::string, int> items{
        {"tty", PAM_TTY}, {"ruser", PAM_RUSER}, {"rhost", PAM_RHOST}, {"user", PAM_USER}};
    return items.at(name);
}

int flags_of(const std::vector<std::string>& tokens) {
    static const std::map<std::string, int> flags{{"silent", PAM_SILENT},
                                                  {"establish", PAM_ESTABLISH_CRED},
                                                  {"delete", PAM_DELETE_CRED},
                                                  {"refresh", PAM_REFRESH_CRED},
                                                  {"reinitialize", PAM_REINITIALIZE_CRED}};
    int sum = 0;
    for (const std::string& token : tokens)
        sum |= flags.at(token);
    return sum;
}

} // namespace

Application::~Application() {
    if (pam_ != nullptr) pam_end(pam_, last_code_);
}

void Application::run(const std::vector<ApplicationStep>& steps) {
    for (const ApplicationStep& step : steps)
        take(step);
}

void Application::take(const ApplicationStep& step) {
    if (step.verb == "log") return; // the runner's, when all is over
    if (step.verb == "start") return start(step);
    if (pam_ == nullptr) return complain(step.line, "not started");
    const auto token = [&](std::size_t i) { return i < step.tokens.size() ? step.tokens[i] : std::string(); };
    if (step.verb == "user") {
        const void* user = nullptr;
        pam_get_item(pam_, PAM_USER, &user);
        return check(step, text_or_empty(user), token(0));
    }
    if (step.verb == "env") return check(step, text_or_empty(pam_getenv(pam_, token(0).c_str())), token(1));
    if (step.verb == "set_user") return void(pam_set_item(pam_, PAM_USER, token(0).c_str()));
    if (step.verb == "set_env") return void(pam_putenv(pam_, token(0).c_str()));
    call(step);
}

// Items that the script does not name are not set at all.
void Application::start(const ApplicationStep& step) {
    const pam_conv conversation{converse, this};
    const int code = pam_start_confdir(service_name, nullptr, &conversation, configuration_.c_str(), &pam_);
    if (code != PAM_SUCCESS) return complain(step.line, "pam_start_confdir failed");
    for (const std::string& token : step.tokens) {
        const std::size_t equals = token.find('=');
        pam_set_item(pam_, item_of(token.substr(0, equals)), token.c_str() + equals + 1);
    }
}

void Application::call(const ApplicationStep& step) {
    expected_.assign(step.prompts.begin(), step.prompts.end());
    call_line_ = step.line;
    last_code_ = run_call(step);
    for (const Prompt& prompt : expected_)
        complain(prompt.line, "was not shown");
    check(step, name_of_code(last_code_), name_of_code(step.code));
}

int Application::run_call(const ApplicationStep& step) {
    using Call = int (*)(pam_handle_t*, int);
    static const std::map<std::string, Call> calls{
        {"authenticate", pam_authenticate},   {"setcred", pam_setcred},
        {"acct_mgmt", pam_acct_mgmt},         {"open_session", pam_open_session},
        {"close_session", pam_close_session}, {"chauthtok", pam_chauthtok}};
    return calls.at(step.verb)(pam_, flags_of(step.tokens));
}

int Application::converse(int count, const pam_message** messages, pam_response** responses, void* self) {
    auto* array =
        static_cast<pam_response*>(std::calloc(static_cast<std::size_t>(count), sizeof(pam_response)));
    const int code = static_cast<Application*>(self)->answer(*messages[0], array);
    if (code != PAM_SUCCESS) {
        std::free(array);
        array = nullptr;
    }
    *responses = array;
    return code;
}

int Application::answer(const pam_message& message, pam_response*& response) {
    if (std::strlen(message.msg) >= PAM_MAX_MSG_SIZE) complain(call_line_, "a message that is too long");
    if (expected_.empty() || expected_.front().style != message.msg_style ||
        expected_.front().text != message.msg) {
        complain(call_line_, std::string("unexpected: ") + message.msg);
        return PAM_CONV_ERR;
    }
    const Prompt prompt = expected_.front();
    expected_.pop_front();
    return act(prompt, response);
}

int Application::act(const Prompt& prompt, pam_response*& response) {
    if (!prompt.user.empty()) pam_set_item(pam_, PAM_USER, prompt.user.c_str());
    if (!prompt.after.empty() && !marks_.wait_for(prompt.after))
        complain(prompt.line, "the daemon did not come to its mark");
    if (prompt.conversation_fails) return PAM_CONV_ERR;
    if (!prompt.reply) return PAM_SUCCESS;
    if (prompt.style == PAM_PROMPT_ECHO_OFF && !prompt.reply->empty()) pins_.push_back(*prompt.reply);
    response->resp = strdup(prompt.reply->c_str());
    return PAM_SUCCESS;
}

void Application::check(const ApplicationStep& step, std::string_view is, std::string_view should_be) {
    if (is == should_be) return;
    complain(step.line,
             step.verb + " is '" + std::string(is) + "', should be '" + std::string(should_be) + "'");
}

void Application::complain(int line, const std::string& text) {
    complaints_.push_back("line " + std::to_string(line) + ": application: " + text);
}

} // namespace signet::scenarios
