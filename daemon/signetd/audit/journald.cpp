// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/audit/journald.hpp"

#include "daemon/signetd/audit/message_ids.hpp"

#include <fmt/format.h>
#include <systemd/sd-journal.h>

#include <string>
#include <sys/uio.h>
#include <vector>

namespace signet::daemon {
namespace {

// "caller=812 card=120", in microseconds.
std::string steps_text(const AuditEvent& event) {
    std::string text;
    for (const StepTime& step : event.steps)
        text += fmt::format("{}{}={}", text.empty() ? "" : " ", step.step, step.us);
    return text;
}

std::string sentence(const AuditEvent& event) {
    if (event.event == "refusals-counted")
        return fmt::format(
            "{} refused logons of uid {} were counted and not recorded one by one; the last: {}", event.count,
            event.caller_uid, policy::id_of(event.reason));
    if (event.event == "expiry")
        return fmt::format("expiry: {} logs on at {} with a card that has to be replaced: {}", event.user,
                           event.service, event.detail);
    if (event.event == "rights-withdrawn")
        return fmt::format("rights-withdrawn from {}: {}", event.user, event.detail);
    if (event.event == "elevation-removal")
        return fmt::format("elevation-removal of {} at {}: {}", event.ruser, event.service, event.detail);
    if (!event.action.empty() && event.event != "gate")
        return fmt::format("{} of the session of {} at {}: {}", event.event, event.user, event.service,
                           event.detail);
    const bool granted = event.reason == policy::Reason::granted;
    if (event.event == "agent-keys-removed" && granted)
        return fmt::format("the keys of {}'s card are taken from ssh-agents: {}", event.user, event.detail);
    std::string text = fmt::format("{} {} for {} at {}", event.event, granted ? "granted" : "refused",
                                   event.user.empty() ? "(no user yet)" : event.user,
                                   event.service.empty() ? "-" : event.service);
    if (granted) return text;
    const policy::TextArguments arguments{event.user, event.principal, std::nullopt, event.detail};
    return text + ": " + policy::administrator_text(event.reason, arguments);
}

std::vector<std::string> fields_of(const AuditEvent& event) {
    const Severity severity = event.reason == policy::Reason::granted ? Severity::info : Severity::warning;
    return {
        fmt::format("MESSAGE={}", sentence(event)),
        fmt::format("MESSAGE_ID={}", message_id_of(event.event)),
        fmt::format("PRIORITY={}", static_cast<int>(severity)),
        fmt::format("SIGNET_EVENT={}", event.event),
        fmt::format("SIGNET_REASON={}", policy::id_of(event.reason)),
        fmt::format("SIGNET_DETAIL={}", event.detail),
        fmt::format("SIGNET_LOGON_ID={}", event.logon_id),
        fmt::format("SIGNET_SERVICE={}", event.service),
        fmt::format("SIGNET_USER={}", event.user),
        fmt::format("SIGNET_PRINCIPAL={}", event.principal),
        fmt::format("SIGNET_RUSER={}", event.ruser),
        fmt::format("SIGNET_TTY={}", event.tty),
        fmt::format("SIGNET_REMOTE_HOST={}", event.remote_host),
        fmt::format("SIGNET_READER={}", event.reader),
        fmt::format("SIGNET_CERTIFICATE={}", event.certificate),
        fmt::format("SIGNET_CALLER_UID={}", event.caller_uid),
        fmt::format("SIGNET_CALLER_PID={}", event.caller_pid),
        fmt::format("SIGNET_LOGIN_UID={}", event.login_uid ? std::to_string(*event.login_uid) : ""),
        fmt::format("SIGNET_ACTION={}", event.action),
        fmt::format("SIGNET_SESSION={}", event.session),
        fmt::format("SIGNET_REHEARSAL={}", event.is_rehearsal ? "yes" : ""),
        fmt::format("SIGNET_APDUS={}", event.apdus),
        fmt::format("SIGNET_VERIFIES={}", event.verifies),
        fmt::format("SIGNET_CARD_US={}", event.card_us),
        fmt::format("SIGNET_KDC_US={}", event.kdc_us),
        fmt::format("SIGNET_TOTAL_US={}", event.total_us),
        fmt::format("SIGNET_STEPS={}", steps_text(event)),
        fmt::format("SIGNET_COUNT={}", event.count),
    };
}

// What has no value is left out: journald takes its time for each field.
void send(std::vector<std::string> fields) {
    std::vector<iovec> vectors;
    vectors.reserve(fields.size());
    for (std::string& field : fields)
        if (field.find('=') + 1 < field.size()) vectors.push_back({field.data(), field.size()});
    sd_journal_sendv(vectors.data(), static_cast<int>(vectors.size()));
}

} // namespace

void Journald::record(const AuditEvent& event) {
    send(fields_of(event));
}

void Journald::note(Severity severity, std::string_view text) {
    send({fmt::format("MESSAGE={}", text), fmt::format("PRIORITY={}", static_cast<int>(severity))});
}

} // namespace signet::daemon
