// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/audit/bounded_journal.hpp"

#include "daemon/signetd/limits.hpp"

#include <boost/asio/steady_timer.hpp>

#include <algorithm>

namespace signet::daemon {
namespace {

// Whoever has started a setuid program, for what that program is refused.
std::uint32_t maker_of(const AuditEvent& event) {
    return event.caller_uid == 0 ? event.login_uid.value_or(0) : event.caller_uid;
}

// Only a chosen card has a reader in the record.
bool costs_nothing(const AuditEvent& event) {
    return maker_of(event) != 0 && event.reason != policy::Reason::granted && event.reader.empty();
}

double refilled(double records, std::chrono::steady_clock::duration passed) {
    const double more = std::chrono::duration<double>(passed) / limits::refusal_record_interval;
    return std::min(records + more, limits::refusal_records);
}

} // namespace

BoundedJournal::Account& BoundedJournal::account_of(std::uint32_t uid, TimePoint now) {
    if (const auto found = accounts_.find(uid); found != accounts_.end()) return found->second;
    if (accounts_.size() >= limits::refusal_accounts) return others_;
    return accounts_.emplace(uid, Account{limits::refusal_records, now, 0, {}}).first->second;
}

void BoundedJournal::record_at(const AuditEvent& event, TimePoint now) {
    if (!costs_nothing(event)) {
        journal_.record(event);
        return;
    }
    filling_.announce();
    Account& account = account_of(maker_of(event), now);
    account.records = refilled(account.records, now - account.since);
    account.since = now;
    if (account.records >= 1) {
        account.records -= 1;
        journal_.record(event);
        return;
    }
    ++account.counted;
    account.last = event;
}

void BoundedJournal::summarize(Account& account) {
    if (account.counted == 0) return;
    AuditEvent summary = account.last;
    summary.event = "refusals-counted";
    summary.count = account.counted;
    journal_.record(summary);
    account.counted = 0;
}

// A user whose records have all come back needs no account.
void BoundedJournal::summarize(TimePoint now) {
    summarize(others_);
    for (auto& [uid, account] : accounts_)
        summarize(account);
    std::erase_if(accounts_, [now](const auto& entry) {
        const Account& account = entry.second;
        return refilled(account.records, now - account.since) >= limits::refusal_records;
    });
}

Task<void> BoundedJournal::filled() {
    while (is_empty()) {
        const auto seen = filling_.generation();
        co_await filling_.changed_since(seen);
    }
}

Task<void> write_summaries(BoundedJournal& journal) {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    for (;;) {
        co_await journal.filled();
        timer.expires_after(limits::refusal_summary_interval);
        co_await timer.async_wait(no_throw);
        journal.summarize(std::chrono::steady_clock::now());
    }
}

} // namespace signet::daemon
