// SPDX-License-Identifier: Apache-2.0
#pragma once

// The audit records of signetd in the journal: those of root's programs alone, since anybody may write SIGNET_EVENT into it.

#include "certmap/text/phrase.hpp"

#include <cstdint>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

struct sd_journal;

namespace signet::ctl {

// What to say if not AuditJournal::may_be_read().
inline constexpr auto not_ours = certmap::phrase(
    "the journal may not be read by you: ask as root, or as a member of the group systemd-journal");

// What --lines of the verbs that read it takes at most: far beyond what a journal keeps.
inline constexpr unsigned most_lines = 1'000'000;

struct JournalClose {
    void operator()(sd_journal* journal) const;
};
using JournalHandle = std::unique_ptr<sd_journal, JournalClose>;

class AuditJournal {
public:
    // Whether it could be opened; nothing else may be called if not.
    bool open();

    // False: nobody writes a journal here, or it is not ours to read.
    bool has_entries();
    // False: there is a journal, as there is on every host, and not a line of it is shown to us. Before only() alone.
    bool may_be_read();
    // From now on only records with this field, "SIGNET_EVENT=logon"; of several for one field any will do.
    void only(const std::string& field);

    // Steps over what is no audit record. False: there is none any further that way.
    bool next();
    bool previous();
    void seek_head();
    void seek_tail();
    void seek(std::uint64_t microseconds); // since 1970; what comes next is not older
    // Until something is written, no longer than this; false: the journal cannot be followed.
    bool wait(std::uint64_t microseconds);

    // Of the record that it stands at. A field of the journal, or nothing.
    std::string_view field(const char* name) const;
    std::uint64_t microseconds() const;
    std::string time_text() const;
    // "SIGNET_LOGON_ID" is "logon_id"; what is empty is left out; "time" stands first.
    nlohmann::ordered_json record() const;

private:
    bool is_audit_record() const { return !field("SIGNET_EVENT").empty(); }

    JournalHandle journal_;
};

// What libkrb5 said between these moments, of whatever logon, where the settings ask for a trace.
std::vector<std::string> krb5_trace(std::uint64_t from, std::uint64_t to);

} // namespace signet::ctl
