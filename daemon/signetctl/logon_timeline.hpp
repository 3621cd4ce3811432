// SPDX-License-Identifier: Apache-2.0
#pragma once

// A logon as signetd has recorded it, step by step with the time that each took: what `try` and `last` show.

#include <cstdint>
#include <iosfwd>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace signet::ctl {

class AuditJournal;

struct LogonTimeline {
    nlohmann::ordered_json record; // as AuditJournal has it
    std::vector<std::string> krb5_trace{};
};

// Of the record that the journal stands at.
LogonTimeline timeline_at(const AuditJournal& journal);

bool is_granted(const LogonTimeline& logon);
void print_timeline(std::ostream& out, const LogonTimeline& logon, bool is_coloured);
nlohmann::ordered_json timeline_json(const LogonTimeline& logon);

} // namespace signet::ctl
