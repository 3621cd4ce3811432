// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/audit_journal.hpp"

#include "certmap/text/text.hpp"
#include "certmap/text/utc_time.hpp"

#include <systemd/sd-journal.h>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace signet::ctl {
namespace {

constexpr std::string_view prefix = "SIGNET_";
constexpr std::string_view trace_prefix = "krb5 trace: ";
constexpr std::size_t max_trace_lines = 2000; // two workers log 500 lines each

// Set by journald, which nobody talks into another one.
constexpr const char* of_root = "_UID=0";
constexpr const char* of_signetd = "_SYSTEMD_UNIT=signetd.service";

JournalHandle open_journal(const char* match) {
    sd_journal* opened = nullptr;
    if (sd_journal_open(&opened, SD_JOURNAL_LOCAL_ONLY | SD_JOURNAL_SYSTEM) < 0) return nullptr;
    JournalHandle journal(opened);
    if (sd_journal_add_match(opened, match, 0) < 0) return nullptr;
    return journal;
}

std::string_view field_of(sd_journal* journal, const char* name) {
    const void* data = nullptr;
    std::size_t size = 0;
    if (sd_journal_get_data(journal, name, &data, &size) < 0) return {};
    const std::string_view whole(static_cast<const char*>(data), size);
    return whole.substr(std::min(whole.find('=') + 1, whole.size()));
}

std::uint64_t time_of(sd_journal* journal) {
    std::uint64_t microseconds = 0;
    sd_journal_get_realtime_usec(journal, &microseconds);
    return microseconds;
}

} // namespace

void JournalClose::operator()(sd_journal* journal) const {
    sd_journal_close(journal);
}

bool AuditJournal::open() {
    journal_ = open_journal(of_root);
    return journal_ != nullptr;
}

bool AuditJournal::has_entries() {
    seek_head();
    return sd_journal_next(journal_.get()) > 0;
}

bool AuditJournal::may_be_read() {
    return geteuid() == 0 || has_entries();
}

void AuditJournal::only(const std::string& field) {
    sd_journal_add_match(journal_.get(), field.c_str(), field.size());
}

bool AuditJournal::next() {
    while (sd_journal_next(journal_.get()) > 0)
        if (is_audit_record()) return true;
    return false;
}

bool AuditJournal::previous() {
    while (sd_journal_previous(journal_.get()) > 0)
        if (is_audit_record()) return true;
    return false;
}

void AuditJournal::seek_head() {
    sd_journal_seek_head(journal_.get());
}

void AuditJournal::seek_tail() {
    sd_journal_seek_tail(journal_.get());
}

void AuditJournal::seek(std::uint64_t microseconds) {
    sd_journal_seek_realtime_usec(journal_.get(), microseconds);
}

bool AuditJournal::wait(std::uint64_t microseconds) {
    return sd_journal_wait(journal_.get(), microseconds) >= 0;
}

std::string_view AuditJournal::field(const char* name) const {
    return field_of(journal_.get(), name);
}

std::uint64_t AuditJournal::microseconds() const {
    return time_of(journal_.get());
}

std::string AuditJournal::time_text() const {
    return certmap::utc_time(std::chrono::microseconds(microseconds()));
}

nlohmann::ordered_json AuditJournal::record() const {
    nlohmann::ordered_json record{{"time", time_text()}};
    const void* data = nullptr;
    std::size_t size = 0;
    SD_JOURNAL_FOREACH_DATA(journal_.get(), data, size) {
        std::string_view whole(static_cast<const char*>(data), size);
        if (!whole.starts_with(prefix)) continue;
        whole.remove_prefix(prefix.size());
        const auto equals = whole.find('=');
        if (equals == std::string_view::npos || equals + 1 == whole.size()) continue;
        record[certmap::lower_case_ascii(whole.substr(0, equals))] = std::string(whole.substr(equals + 1));
    }
    return record;
}

std::vector<std::string> krb5_trace(std::uint64_t from, std::uint64_t to) {
    std::vector<std::string> lines;
    const JournalHandle journal = open_journal(of_signetd);
    if (!journal) return lines;
    sd_journal_seek_realtime_usec(journal.get(), from);
    while (lines.size() < max_trace_lines && sd_journal_next(journal.get()) > 0) {
        if (time_of(journal.get()) > to) break;
        const std::string_view message = field_of(journal.get(), "MESSAGE");
        if (message.starts_with(trace_prefix)) lines.emplace_back(message.substr(trace_prefix.size()));
    }
    return lines;
}

} // namespace signet::ctl
