// SPDX-License-Identifier: Apache-2.0
#pragma once

// The audit records in a file as well, for what collects files: one JSON object in a line, as `signetctl events --json`
// shows it. The journal gets everything in any case; this comes after it and loses no logon where it fails.
//
// The file is opened for each record: there are few of them (bounded_journal.hpp), and logrotate(8) may then rename it at any
// moment without a word to signetd.

#include "daemon/signetd/audit/journal.hpp"
#include "daemon/system/trusted_file.hpp"

#include <string>

namespace signet::daemon {

class RecordFile final : public Journal {
public:
    // The journal must outlive it. `owner` is believed besides root (trusted_file.hpp).
    explicit RecordFile(Journal& journal, uid_t owner = system::root_uid)
        : journal_(journal), owner_(owner) {}

    // An absolute path; empty: there is no file.
    void write_to(const std::string& path);

    void record(const AuditEvent& event) override;
    void note(Severity severity, std::string_view text) override { journal_.note(severity, text); }

private:
    Journal& journal_;
    uid_t owner_;
    std::string path_{};
    bool is_failing_ = false; // it has been said, and is not said again with each record
};

} // namespace signet::daemon
