// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/pam_logon.hpp"

#include <security/pam_appl.h>

#include <cstdlib>
#include <cstring>

namespace signet::bench {
namespace {

const std::string& pin_of(void* user_data) {
    return *static_cast<const std::string*>(user_data);
}

// libpam frees the answers, and so asks for malloc's memory (pam_conv(3)).
int converse(int count, const pam_message** messages, pam_response** responses, void* user_data) {
    auto* const answers =
        static_cast<pam_response*>(std::calloc(static_cast<std::size_t>(count), sizeof(pam_response)));
    if (answers == nullptr) return PAM_BUF_ERR;
    for (int i = 0; i < count; ++i) {
        if (messages[i]->msg_style == PAM_PROMPT_ECHO_OFF)
            answers[i].resp = strdup(pin_of(user_data).c_str());
    }
    *responses = answers;
    return PAM_SUCCESS;
}

} // namespace

Timed pam_logon(const std::string& service, const std::string& user, const std::string& pin) {
    std::string answer = pin;
    const pam_conv conversation = {converse, &answer};
    pam_handle_t* pam = nullptr;
    if (pam_start(service.c_str(), user.c_str(), &conversation, &pam) != PAM_SUCCESS)
        return {false, {}, "pam_start failed"};
    const Stopwatch stopwatch;
    const int status = pam_authenticate(pam, 0);
    Timed timed{status == PAM_SUCCESS, stopwatch.elapsed(), pam_strerror(pam, status)};
    pam_end(pam, status);
    return timed;
}

} // namespace signet::bench
