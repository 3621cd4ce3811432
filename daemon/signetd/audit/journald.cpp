// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/audit/journald.hpp"

#include "daemon/signetd/audit/message_ids.hpp"
#include "daemon/signetd/audit/record_fields.hpp"

#include <fmt/format.h>
#include <systemd/sd-journal.h>

#include <algorithm>
#include <cctype>
#include <string>
#include <sys/uio.h>
#include <vector>

namespace signet::daemon {
namespace {

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
    std::vector<std::string> fields{
        fmt::format("MESSAGE={}", sentence(event)),
        fmt::format("MESSAGE_ID={}", message_id_of(event.event)),
        fmt::format("PRIORITY={}", static_cast<int>(severity)),
    };
    for (const RecordField& field : record_fields(event)) {
        std::string name(field.name);
        std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::toupper(c); });
        fields.push_back(fmt::format("SIGNET_{}={}", name, field.value));
    }
    return fields;
}

void send(std::vector<std::string> fields) {
    std::vector<iovec> vectors;
    vectors.reserve(fields.size());
    for (std::string& field : fields)
        vectors.push_back({field.data(), field.size()});
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
