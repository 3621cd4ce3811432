// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/sessions/registry.hpp"

#include "certmap/text/encoding.hpp"
#include "daemon/signetd/limits.hpp"
#include "daemon/system/boot_clock.hpp"
#include "daemon/system/file.hpp"
#include "daemon/system/process.hpp"
#include "daemon/system/random.hpp"

#include <algorithm>
#include <cstddef>
#include <ctime>
#include <unistd.h>
#include <utility>

namespace signet::daemon {
namespace {

// One record is under 4 KiB whatever its names, and 24 KiB more with as many and as long keys as it may have.
constexpr std::size_t longest_record = 32UL * 1024;

} // namespace

std::string new_logon_id() {
    return certmap::hexadecimal(system::random_bytes<16>());
}

SessionRegistry::SessionRegistry(std::string directory) : directory_(std::move(directory)) {}

std::string SessionRegistry::path_of(const std::string& logon_id) const {
    return directory_ + "/" + logon_id;
}

std::vector<std::string> SessionRegistry::load() {
    std::vector<std::string> removed;
    const auto paths = system::list_folder(directory_);
    for (const std::string& path : paths ? *paths : std::vector<std::string>()) {
        const auto text = system::read_file(path, longest_record);
        const auto record = text ? record_of(*text) : std::nullopt;
        if (record && path == path_of(record->logon_id) && open_.size() < limits::sessions) {
            open_.emplace(record->logon_id, Open{*record});
            continue;
        }
        unlink(path.c_str());
        removed.push_back(path);
    }
    forget_dead();
    return removed;
}

void SessionRegistry::add_pending(SessionRecord record) {
    forget_stale();
    if (pending_.size() >= limits::pending_logons) pending_.erase(pending_.begin());
    pending_.push_back({std::move(record), std::chrono::steady_clock::now()});
}

void SessionRegistry::watch_pending(const std::string& logon_id, std::unique_ptr<ProgramWatch> watch) {
    if (const auto pending = find_pending(logon_id); pending != pending_.end())
        pending->watch = std::move(watch);
}

void SessionRegistry::mark_sessionless(const std::string& logon_id) {
    if (const auto pending = find_pending(logon_id); pending != pending_.end()) pending->may_open = false;
}

std::optional<SessionRecord> SessionRegistry::forget_pending(const std::string& logon_id) {
    const auto pending = find_pending(logon_id);
    if (pending == pending_.end()) return std::nullopt;
    SessionRecord record = std::move(pending->record);
    pending_.erase(pending);
    return record;
}

std::vector<SessionRegistry::Pending>::iterator SessionRegistry::find_pending(const std::string& logon_id) {
    return std::find_if(pending_.begin(), pending_.end(),
                        [&](const Pending& pending) { return pending.record.logon_id == logon_id; });
}

const SessionRecord* SessionRegistry::find(const std::string& logon_id) {
    if (const auto open = open_.find(logon_id); open != open_.end()) return &open->second.record;
    const auto pending = find_pending(logon_id);
    return pending == pending_.end() ? nullptr : &pending->record;
}

system::Result<void> SessionRegistry::write(const SessionRecord& record) const {
    return system::replace_file(path_of(record.logon_id), to_text(record), 0600);
}

Result<void> SessionRegistry::open(const std::string& logon_id, Opening opening) {
    const auto pending = find_pending(logon_id);
    if (pending == pending_.end()) return Refusal{policy::Reason::bad_request};
    if (open_.size() >= limits::sessions) forget_dead();
    if (open_.size() >= limits::sessions) return Refusal{policy::Reason::daemon_busy};
    SessionRecord record = pending->record;
    record.tty = std::move(opening.tty);
    record.session_id = std::move(opening.session_id);
    record.leader = opening.leader;
    record.leader_start = system::start_time_of(opening.leader);
    if (record.leader_start == 0) return Refusal{policy::Reason::bad_request, "its leader is dead"};
    record.since = system::seconds_since_boot();
    record.opened = std::time(nullptr);
    if (const auto written = write(record); !written)
        return Refusal{policy::Reason::session_not_recorded, written.error().problem};
    pending_.erase(pending);
    open_.emplace(logon_id, Open{std::move(record)});
    return {};
}

std::optional<SessionRecord> SessionRegistry::opener_of(const std::string& session_id) {
    forget_dead();
    std::optional<SessionRecord> first;
    for (const auto& [id, open] : open_) {
        const SessionRecord& record = open.record;
        const bool is_in_it = !session_id.empty() && record.session_id == session_id;
        if (is_in_it && (!first || record.leader_start < first->leader_start)) first = record;
    }
    return first;
}

// Where the file cannot be written the session stays as old as it was.
void SessionRegistry::renew(std::uint32_t uid, const std::string& session_id, std::int64_t ticket_end) {
    forget_dead();
    for (auto& [id, open] : open_) {
        SessionRecord& record = open.record;
        if (record.uid != uid || (!session_id.empty() && record.session_id != session_id)) continue;
        SessionRecord renewed = record;
        renewed.since = system::seconds_since_boot();
        renewed.ticket_end = ticket_end;
        if (write(renewed)) record = std::move(renewed);
    }
}

bool SessionRegistry::close(const std::string& logon_id) {
    if (open_.erase(logon_id) == 0) return false;
    unlink(path_of(logon_id).c_str());
    return true;
}

std::vector<std::string> SessionRegistry::open_ids() const {
    std::vector<std::string> ids;
    for (const auto& [id, session] : open_)
        ids.push_back(id);
    return ids;
}

bool SessionRegistry::is_open(const std::string& logon_id) {
    const auto found = open_.find(logon_id);
    if (found == open_.end()) return false;
    if (!forget_if_dead(found->second)) return true;
    open_.erase(found);
    return false;
}

void SessionRegistry::set_guard(const std::string& logon_id, GuardState state) {
    if (const auto found = open_.find(logon_id); found != open_.end()) found->second.guard = std::move(state);
}

bool SessionRegistry::is_guarded(const std::string& logon_id) {
    return is_open(logon_id) && open_.at(logon_id).record.released == 0;
}

bool SessionRegistry::release(const std::string& logon_id) {
    if (!is_open(logon_id)) return false;
    Open& session = open_.at(logon_id);
    SessionRecord released = session.record;
    released.released = 1;
    if (!write(released)) return false;
    session.record = std::move(released);
    return true;
}

GuardState SessionRegistry::guard_of(const std::string& logon_id) const {
    const auto found = open_.find(logon_id);
    return found == open_.end() ? GuardState() : found->second.guard;
}

void SessionRegistry::give_up_ccache(const std::string& logon_id, bool given_up) {
    if (const auto found = open_.find(logon_id); found != open_.end()) found->second.keeps_ccache = !given_up;
}

bool SessionRegistry::shares_ccache(const SessionRecord& record) {
    const auto shares = [&record](const SessionRecord& other) {
        return other.logon_id != record.logon_id && other.uid == record.uid && other.ccache == record.ccache;
    };
    forget_dead();
    forget_stale();
    return std::any_of(
               open_.begin(), open_.end(),
               [&](const auto& entry) { return entry.second.keeps_ccache && shares(entry.second.record); }) ||
           std::any_of(pending_.begin(), pending_.end(),
                       [&](const Pending& pending) { return pending.may_open && shares(pending.record); });
}

bool SessionRegistry::forget_if_dead(const Open& session) const {
    const SessionRecord& record = session.record;
    const std::uint64_t start = system::start_time_of(record.leader);
    if (start != 0 && start == record.leader_start) return false;
    unlink(path_of(record.logon_id).c_str());
    return true;
}

void SessionRegistry::forget_dead() {
    std::erase_if(open_, [this](const auto& entry) { return forget_if_dead(entry.second); });
}

void SessionRegistry::forget_stale() {
    const auto now = std::chrono::steady_clock::now();
    std::erase_if(pending_,
                  [now](const Pending& pending) { return now - pending.since > limits::pending_age; });
}

std::vector<SessionRegistry::Entry> SessionRegistry::all() {
    forget_dead();
    forget_stale();
    std::vector<Entry> entries;
    for (const auto& [id, session] : open_)
        entries.push_back({session.record, true, session.guard});
    for (const Pending& pending : pending_)
        entries.push_back({pending.record, false});
    return entries;
}

} // namespace signet::daemon
