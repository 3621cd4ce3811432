// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/audit/record_fields.hpp"

#include <fmt/format.h>

#include <utility>

namespace signet::daemon {
namespace {

// "caller=812 card=120", in microseconds.
std::string steps_text(const AuditEvent& event) {
    std::string text;
    for (const StepTime& step : event.steps)
        text += fmt::format("{}{}={}", text.empty() ? "" : " ", step.step, step.us);
    return text;
}

} // namespace

std::vector<RecordField> record_fields(const AuditEvent& event) {
    std::vector<RecordField> fields{
        {"event", std::string(event.event)},
        {"reason", std::string(policy::id_of(event.reason))},
        {"detail", event.detail},
        {"logon_id", event.logon_id},
        {"service", event.service},
        {"user", event.user},
        {"principal", event.principal},
        {"ruser", event.ruser},
        {"tty", event.tty},
        {"remote_host", event.remote_host},
        {"reader", event.reader},
        {"certificate", event.certificate},
        {"caller_uid", std::to_string(event.caller_uid)},
        {"caller_pid", std::to_string(event.caller_pid)},
        {"login_uid", event.login_uid ? std::to_string(*event.login_uid) : std::string()},
        {"action", event.action},
        {"session", event.session},
        {"rehearsal", event.is_rehearsal ? "yes" : ""},
        {"apdus", std::to_string(event.apdus)},
        {"verifies", std::to_string(event.verifies)},
        {"card_us", std::to_string(event.card_us)},
        {"kdc_us", std::to_string(event.kdc_us)},
        {"armor", event.is_armored ? "yes" : ""},
        {"total_us", std::to_string(event.total_us)},
        {"steps", steps_text(event)},
        {"count", std::to_string(event.count)},
    };
    // journald takes its time for each field, and so does a reader.
    std::erase_if(fields, [](const RecordField& field) { return field.value.empty(); });
    return fields;
}

} // namespace signet::daemon
