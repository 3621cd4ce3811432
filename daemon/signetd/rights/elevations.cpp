// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/rights/elevations.hpp"

#include "daemon/signetd/limits.hpp"
#include "daemon/system/file.hpp"
#include "daemon/system/process.hpp"

#include <algorithm>
#include <cstddef>
#include <unistd.h>
#include <utility>

namespace signet::daemon {
namespace {

// One record is under 4 KiB whatever its names.
constexpr std::size_t longest_record = 16 * 1024;

} // namespace

Elevations::Elevations(const boost::asio::any_io_executor& executor, std::string directory)
    : executor_(executor), directory_(std::move(directory)) {}

std::string Elevations::path_of(const std::string& id) const {
    return directory_ + "/" + id;
}

bool Elevations::write(const ElevationRecord& record) const {
    return system::replace_file(path_of(record.id), to_text(record), 0600).has_value();
}

std::vector<std::string> Elevations::load() {
    std::vector<std::string> removed;
    const auto paths = system::list_folder(directory_);
    for (const std::string& path : paths ? *paths : std::vector<std::string>()) {
        const auto text = system::read_file(path, longest_record);
        auto record = text ? elevation_of(*text) : std::nullopt;
        if (record && path == path_of(record->id) && kept_.size() < limits::elevations) {
            const std::string id = record->id;
            watch(kept_.insert_or_assign(id, Kept{std::move(*record)}).first->second);
            continue;
        }
        unlink(path.c_str());
        removed.push_back(path);
    }
    return removed;
}

bool Elevations::keep(ElevationRecord record) {
    if (!make_room() || !write(record)) return false;
    const std::string id = record.id;
    watch(kept_.insert_or_assign(id, Kept{std::move(record)}).first->second);
    return true;
}

bool Elevations::make_room() {
    if (kept_.size() < limits::elevations) return true;
    auto oldest = kept_.end();
    for (auto entry = kept_.begin(); entry != kept_.end(); ++entry) {
        const ElevationRecord& record = entry->second.record;
        if (record.program != 0) continue;
        if (oldest == kept_.end() || record.granted < oldest->second.record.granted) oldest = entry;
    }
    if (oldest == kept_.end()) return false;
    forget(std::string(oldest->first));
    return true;
}

void Elevations::watch(Kept& kept) {
    const ElevationRecord& record = kept.record;
    if (record.program == 0) return;
    auto process = system::open_process(record.program, record.program_start);
    if (!process.is_open()) return end(std::string(record.id));
    kept.watch =
        std::make_unique<ProgramWatch>(executor_, std::move(process), [this, id = record.id] { end(id); });
}

bool Elevations::has_twin(const ElevationRecord& record) const {
    return std::ranges::any_of(kept_, [&record](const auto& entry) {
        const ElevationRecord& other = entry.second.record;
        return other.id != record.id && other.program == 0 && other.caller_uid == record.caller_uid &&
               other.caller == record.caller && other.session_id == record.session_id &&
               other.certificate == record.certificate && other.service == record.service;
    });
}

// A file that cannot be written again says what is not true any more, and is found out when it is read back.
void Elevations::end(const std::string& id) {
    const auto found = kept_.find(id);
    if (found == kept_.end()) return;
    ElevationRecord& record = found->second.record;
    record.program = 0;
    record.program_start = 0;
    const bool is_done = found->second.guard.phase == GuardPhase::card_gone;
    if (is_done || has_twin(record)) return forget(id);
    found->second.watch.reset();
    write(record);
}

void Elevations::forget(const std::string& id) {
    const std::string path = path_of(id);
    if (kept_.erase(id) > 0) unlink(path.c_str());
}

const ElevationRecord* Elevations::find(const std::string& id) const {
    const auto found = kept_.find(id);
    return found == kept_.end() ? nullptr : &found->second.record;
}

std::vector<std::string> Elevations::ids() const {
    std::vector<std::string> ids;
    for (const auto& [id, kept] : kept_)
        ids.push_back(id);
    return ids;
}

void Elevations::set_guard(const std::string& id, GuardState state) {
    if (const auto found = kept_.find(id); found != kept_.end()) found->second.guard = std::move(state);
}

std::vector<Elevations::Entry> Elevations::all() const {
    std::vector<Entry> entries;
    for (const auto& [id, kept] : kept_)
        entries.push_back({kept.record, kept.guard});
    std::ranges::stable_sort(entries, {}, [](const Entry& entry) { return entry.record.granted; });
    return entries;
}

} // namespace signet::daemon
