// SPDX-License-Identifier: Apache-2.0
#include "pam_module/conversation.hpp"

#include <cstdlib>
#include <cstring>
#include <memory>

namespace signet::pam {
namespace {

// The module owns what the conversation function allocated (pam_conv(3)).
struct ResponseWipe {
    void operator()(pam_response* response) const {
        if (response->resp != nullptr) explicit_bzero(response->resp, std::strlen(response->resp));
        std::free(response->resp);
        std::free(response);
    }
};
using Response = std::unique_ptr<pam_response, ResponseWipe>;

// Null if the application could not ask.
Response converse(const Handle& pam, int style, const std::string& text) {
    const void* item = nullptr;
    if (pam_get_item(pam.get(), PAM_CONV, &item) != PAM_SUCCESS || item == nullptr) return nullptr;
    const auto& application = *static_cast<const pam_conv*>(item);
    if (application.conv == nullptr) return nullptr;
    const std::string fitted = fit_message(text);
    const pam_message message{style, fitted.c_str()};
    const pam_message* messages = &message;
    pam_response* response = nullptr;
    const int result = application.conv(1, &messages, &response, application.appdata_ptr);
    // What is left in `response` by a failed call is not ours to free.
    return Response(result == PAM_SUCCESS ? response : nullptr);
}

// Nothing if there was no answer.
std::optional<protocol::Secret> secret_of(const Response& response) {
    if (!response || response->resp == nullptr) return std::nullopt;
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(response->resp);
    return protocol::Secret::copy_of({bytes, std::strlen(response->resp)});
}

} // namespace

// PAM carries a line of text, so that is all of the question that is used. An empty answer to a visible one goes to
// signetd: it is "no" to a question whose "yes" has to be typed.
std::optional<protocol::Secret> PamConversation::ask(const protocol::Ask& question) {
    has_asked_ = true;
    const bool is_pin = question.kind == protocol::Question::pin;
    auto answer = secret_of(converse(pam_, is_pin ? PAM_PROMPT_ECHO_OFF : PAM_PROMPT_ECHO_ON, question.text));
    if (is_pin && answer && answer->empty()) answer.reset();
    given_up_ = given_up_ || !answer;
    return answer;
}

void PamConversation::show(protocol::Level level, const std::string& text) {
    if (text.empty()) return;
    if (level == protocol::Level::info && silent_) return;
    const bool is_error = level == protocol::Level::error;
    converse(pam_, is_error ? PAM_ERROR_MSG : PAM_TEXT_INFO, text);
}

std::string fit_message(const std::string& text) {
    constexpr std::size_t most = PAM_MAX_MSG_SIZE - 1;
    if (text.size() <= most) return text;
    const auto is_inside_character = [&](std::size_t i) {
        return (static_cast<unsigned char>(text[i]) & 0xc0U) == 0x80U; // RFC 3629: 10xxxxxx continues
    };
    std::size_t end = most;
    while (end > 0 && is_inside_character(end))
        --end;
    return text.substr(0, end);
}

} // namespace signet::pam
