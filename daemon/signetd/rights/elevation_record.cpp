// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/rights/elevation_record.hpp"

#include "daemon/signetd/sessions/record.hpp"
#include "daemon/signetd/sessions/record_text.hpp"

namespace signet::daemon {
namespace {

// The fields in the order in which they are written.
template <class Record, class Visit>
void each_field(Record& record, Visit& visit) {
    visit("id", record.id);
    visit("user", record.user);
    visit("principal", record.principal);
    visit("service", record.service);
    visit("caller", record.caller);
    visit("caller_uid", record.caller_uid);
    visit("tty", record.tty);
    visit("session_id", record.session_id);
    visit("reader", record.reader);
    visit("certificate", record.certificate);
    visit("program", record.program);
    visit("program_start", record.program_start);
    visit("granted", record.granted);
}

} // namespace

std::string to_text(const ElevationRecord& record) {
    RecordWriter writer;
    each_field(record, writer);
    return writer.text;
}

std::optional<ElevationRecord> elevation_of(std::string_view text) {
    ElevationRecord record;
    RecordReader reader{text};
    each_field(record, reader);
    if (!reader.is_complete || !is_logon_id(record.id)) return std::nullopt;
    return record;
}

} // namespace signet::daemon
