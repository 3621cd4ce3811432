// SPDX-License-Identifier: Apache-2.0
#include "pam_module/gate.hpp"

#include "pam_module/cockpit.hpp"
#include "pam_module/codes.hpp"
#include "pam_module/conversation.hpp"
#include "pam_module/without_daemon.hpp"

#include <algorithm>
#include <string>
#include <syslog.h>
#include <utility>

namespace signet::pam {
namespace {

using protocol::GatePhase;
using protocol::GateSession;
using protocol::GateVerdict;

// What stands before the separator, which is taken away with it.
std::string_view take_until(char separator, std::string_view& text) {
    const std::size_t end = std::min(text.find(separator), text.size());
    const std::string_view taken = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return taken;
}

bool take_line(SshMethods& methods, std::string_view line) {
    const std::string_view method = take_until(' ', line);
    if (method == "publickey") {
        take_until(' ', line); // its type, which the key says itself
        methods.keys.emplace_back(line);
        return line.size() <= protocol::max_ssh_key && methods.keys.size() <= protocol::SshKeys::max;
    }
    if (method.starts_with("gssapi")) methods.gssapi_client = std::string(line);
    return methods.gssapi_client.size() <= protocol::PrincipalName::max;
}

int refusal_in(GatePhase phase) {
    switch (phase) {
    case GatePhase::authentication: return unasked(code::refused);
    case GatePhase::account: return code::account_refused;
    case GatePhase::session: return code::session_failed;
    }
    return code::internal_error;
}

std::optional<GateSession> question_from(const Call& call, GatePhase phase) {
    auto question = request_from<GateSession>(call.pam);
    auto methods = methods_in(call.pam.environment("SSH_AUTH_INFO_0"));
    if (!question || !methods) return std::nullopt;
    question->phase = phase;
    question->keys = std::move(methods->keys);
    question->gssapi_client = std::move(methods->gssapi_client);
    question->ccache = call.pam.environment("KRB5CCNAME");
    if (question->ccache.size() > protocol::CcacheName::max) return std::nullopt;
    return question;
}

// By the certificate where one was shown; a question without a user would ask whose it is.
protocol::Result<GateVerdict> ask_by_what_was_shown(const Call& call, const GateSession& question) {
    auto shown = certificate_of_browser(question.service);
    const bool has_certificate = shown && shown->size() <= protocol::CertificateDer::max;
    if (!has_certificate || question.user.empty() || question.phase == GatePhase::authentication)
        return ask_daemon<GateVerdict>(call, question);
    protocol::GateCertificate certificate;
    certificate.service = question.service;
    certificate.user = question.user;
    certificate.der = std::move(*shown);
    return ask_daemon<GateVerdict>(call, certificate);
}

} // namespace

std::optional<SshMethods> methods_in(std::string_view auth_info) {
    SshMethods methods;
    while (!auth_info.empty())
        if (!take_line(methods, take_until('\n', auth_info))) return std::nullopt;
    return methods;
}

int pass_gate(Call& call, const Terms& terms, GatePhase phase, int granted) {
    const auto question = question_from(call, phase);
    if (!question) {
        call.pam.log(LOG_ERR, "refused: what the application says is not text, or too long");
        return refusal_in(phase);
    }
    PamConversation conversation(call.pam, call.is_silent());
    const auto verdict = ask_by_what_was_shown(call, *question);
    if (!verdict) return fail_on_wire(call, conversation, terms, verdict.error(), refusal_in(phase));
    if (verdict->outcome == protocol::Outcome::granted) return granted;
    conversation.show(protocol::Level::error, verdict->text);
    call.pam.log(LOG_NOTICE, "refused: " + verdict->reason);
    return refusal_in(phase);
}

} // namespace signet::pam
