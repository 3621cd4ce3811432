// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/sessions/record.hpp"

#include "daemon/signetd/sessions/record_text.hpp"

#include <cstddef>
#include <vector>

namespace signet::daemon {
namespace {

constexpr std::size_t logon_id_digits = 32;
// An older signetd left these out, and its sessions outlive an upgrade.
const std::vector<std::string_view> newer_keys{"since", "opened", "ticket_end", "released"};

// The fields in the order in which they are written.
template <class Record, class Visit>
void each_field(Record& record, Visit& visit) {
    visit("logon_id", record.logon_id);
    visit("user", record.user);
    visit("uid", record.uid);
    visit("gid", record.gid);
    visit("principal", record.principal);
    visit("service", record.service);
    visit("tty", record.tty);
    visit("session_id", record.session_id);
    visit("reader", record.reader);
    visit("certificate", record.certificate);
    visit("ccache", record.ccache);
    visit("leader", record.leader);
    visit("leader_start", record.leader_start);
    visit("since", record.since);
    visit("opened", record.opened);
    visit("ticket_end", record.ticket_end);
    visit("released", record.released);
}

} // namespace

bool is_logon_id(std::string_view text) {
    return text.size() == logon_id_digits &&
           text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string to_text(const SessionRecord& record) {
    RecordWriter writer;
    each_field(record, writer);
    return writer.text;
}

std::optional<SessionRecord> record_of(std::string_view text) {
    SessionRecord record;
    RecordReader reader{text, newer_keys};
    each_field(record, reader);
    if (!reader.is_complete || !is_logon_id(record.logon_id)) return std::nullopt;
    return record;
}

} // namespace signet::daemon
