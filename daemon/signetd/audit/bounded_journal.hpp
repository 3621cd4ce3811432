// SPDX-License-Identifier: Apache-2.0
#pragma once

// In front of the journal: notes that the administrator does not want are left out, and refusals that cost a user nothing
// do not fill it. A user who is not root has so many
// records of logons that were refused before a card was chosen; the rest are counted, and written down as one
// record. Everything else is recorded as it comes: whoever wants to flood that needs a card and its PIN.

#include "daemon/signetd/async/notice.hpp"
#include "daemon/signetd/audit/journal.hpp"

#include <chrono>
#include <map>

namespace signet::daemon {

class BoundedJournal final : public Journal {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    BoundedJournal(const asio::any_io_executor& executor, Journal& journal)
        : journal_(journal), filling_(executor) {}

    void record(const AuditEvent& event) override { record_at(event, std::chrono::steady_clock::now()); }
    void note(Severity severity, std::string_view text) override {
        if (severity <= least_important_) journal_.note(severity, text);
    }
    // Of the notes that are written.
    void set_least_important(Severity severity) { least_important_ = severity; }

    void record_at(const AuditEvent& event, TimePoint now);
    // Writes down what was counted since the last time, one record for each user.
    void summarize(TimePoint now);
    // Until there is somebody whose refusals are counted, or may soon be.
    Task<void> filled();

private:
    // Records that a user has left, as of some moment; and the refusals that were counted instead.
    struct Account {
        double records;
        TimePoint since;
        std::uint64_t counted = 0;
        AuditEvent last{};
    };

    Account& account_of(std::uint32_t uid, TimePoint now);
    void summarize(Account& account);
    bool is_empty() const { return accounts_.empty() && others_.counted == 0; }

    Journal& journal_;
    Notice filling_;
    Severity least_important_ = Severity::info;
    std::map<std::uint32_t, Account> accounts_; // by uid
    Account others_{0, TimePoint(), 0, {}};     // users for whom there is no account, all together
};

// Runs for as long as signetd does, and wakes only while there may be something to write down.
Task<void> write_summaries(BoundedJournal& journal);

} // namespace signet::daemon
