// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/setup/way_back.hpp"

#include "daemon/signetctl/told.hpp"

#include <security/pam_appl.h>

#include <cstdlib>
#include <cstring>

namespace signet::ctl {
namespace {

struct Typed {
    const protocol::Secret& password;
    bool is_used = false; // a second question is about something else, or the password was wrong
};

// libpam wipes and frees what it is given.
char* copy_of(const protocol::Secret& secret) {
    auto* const copy = static_cast<char*>(std::calloc(secret.size() + 1, 1));
    if (copy != nullptr) std::memcpy(copy, secret.view().data(), secret.size());
    return copy;
}

void forget(pam_response* answers, int count) {
    for (int i = 0; i < count; ++i) {
        if (answers[i].resp == nullptr) continue;
        explicit_bzero(answers[i].resp, std::strlen(answers[i].resp));
        std::free(answers[i].resp);
    }
    std::free(answers);
}

int converse(int count, const pam_message** messages, pam_response** responses, void* data) {
    auto& typed = *static_cast<Typed*>(data);
    if (count <= 0 || count > PAM_MAX_NUM_MSG) return PAM_CONV_ERR;
    auto* const answers =
        static_cast<pam_response*>(std::calloc(static_cast<std::size_t>(count), sizeof(pam_response)));
    if (answers == nullptr) return PAM_BUF_ERR;
    for (int i = 0; i < count; ++i) {
        const int style = messages[i]->msg_style;
        if (style == PAM_TEXT_INFO || style == PAM_ERROR_MSG) continue;
        const bool is_password = style == PAM_PROMPT_ECHO_OFF && !typed.is_used;
        if (is_password) answers[i].resp = copy_of(typed.password);
        if (answers[i].resp == nullptr) {
            forget(answers, count);
            return PAM_CONV_ERR;
        }
        typed.is_used = true;
    }
    *responses = answers;
    return PAM_SUCCESS;
}

} // namespace

std::string try_password(const std::string& stacks, const std::string& service, const std::string& account,
                         const protocol::Secret& password) {
    Typed typed{password};
    const pam_conv conversation{converse, &typed};
    pam_handle_t* handle = nullptr;
    int status = pam_start_confdir(service.c_str(), account.c_str(), &conversation, stacks.c_str(), &handle);
    if (status != PAM_SUCCESS) return tr("libpam cannot begin");
    status = pam_authenticate(handle, PAM_SILENT);
    if (status == PAM_SUCCESS) status = pam_acct_mgmt(handle, PAM_SILENT);
    const char* const words = pam_strerror(handle, status);
    const std::string problem = status == PAM_SUCCESS ? "" : words;
    pam_end(handle, status);
    return problem;
}

} // namespace signet::ctl
