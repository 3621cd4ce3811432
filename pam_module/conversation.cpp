// SPDX-License-Identifier: Apache-2.0
#include "pam_module/conversation.hpp"

#include "certmap/text/text.hpp"
#include "daemon/language/prompts.hpp"
#include "daemon/language/retelling.hpp"
#include "daemon/language/translation.hpp"
#include "pam_module/person_locale.hpp"

#include <cstdlib>
#include <cstring>
#include <memory>
#include <utility>

namespace signet::pam {
namespace {

namespace prompt = language::prompt;

constexpr std::size_t max_message = PAM_MAX_MSG_SIZE - 1; // bytes, without the NUL

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

// signetd knows one word for yes; the person was asked for that of another language.
std::optional<protocol::Secret> as_signetd_reads(std::optional<protocol::Secret> answer,
                                                 const std::string& locale) {
    if (!answer) return answer;
    const language::ThreadLanguage speaking(locale);
    const std::string_view typed = protocol::visible_text(*answer);
    const bool is_yes = certmap::equal_ignoring_ascii_case(typed, language::tr(prompt::yes)) ||
                        certmap::equal_ignoring_ascii_case(typed, language::tr(prompt::y));
    if (!is_yes) return answer;
    const std::string_view yes = prompt::yes.one;
    return protocol::Secret::copy_of({reinterpret_cast<const std::uint8_t*>(yes.data()), yes.size()});
}

} // namespace

// A translation that PAM would cut gives way to the English, whose length signetd looks after. The language holds for the
// look-up alone: what is done to put a message to the person is the application's code.
std::string PamConversation::told(const std::string& english) const {
    language::use_catalogues_of(SIGNET_LOCALE_DIR);
    const language::ThreadLanguage speaking(person_locale(pam_));
    std::string text = language::retold(english);
    return text.size() <= max_message ? text : english;
}

// PAM carries a line of text, so that is all of the question that is used. An empty answer to a visible one goes to
// signetd: it is "no" to a question whose "yes" has to be typed.
std::optional<protocol::Secret> PamConversation::ask(const protocol::Ask& question) {
    has_asked_ = true;
    const bool is_pin = protocol::is_hidden(question.kind);
    auto answer =
        secret_of(converse(pam_, is_pin ? PAM_PROMPT_ECHO_OFF : PAM_PROMPT_ECHO_ON, told(question.text)));
    if (is_pin && answer && answer->empty()) answer.reset();
    if (question.kind == protocol::Question::last_try)
        answer = as_signetd_reads(std::move(answer), person_locale(pam_));
    given_up_ = given_up_ || !answer;
    return answer;
}

void PamConversation::show(protocol::Level level, const std::string& text) {
    if (text.empty()) return;
    if (level == protocol::Level::info && silent_) return;
    const bool is_error = level == protocol::Level::error;
    converse(pam_, is_error ? PAM_ERROR_MSG : PAM_TEXT_INFO, told(text));
}

std::string fit_message(const std::string& text) {
    if (text.size() <= max_message) return text;
    const auto is_inside_character = [&](std::size_t i) {
        return (static_cast<unsigned char>(text[i]) & 0xc0U) == 0x80U; // RFC 3629: 10xxxxxx continues
    };
    std::size_t end = max_message;
    while (end > 0 && is_inside_character(end))
        --end;
    return text.substr(0, end);
}

} // namespace signet::pam
