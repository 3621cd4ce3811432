// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/rights/program_tree.hpp"

#include "daemon/signetd/limits.hpp"
#include "daemon/signetd/login1/text.hpp"
#include "daemon/system/process.hpp"

#include <systemd/sd-login.h>

#include <algorithm>
#include <utility>

namespace signet::daemon {
namespace {

constexpr pid_t init = 1;

std::string session_of(pid_t pid) {
    return text_from([pid](char** text) { return sd_pid_get_session(pid, text); }).value_or(std::string());
}

std::optional<uid_t> slice_of(pid_t pid) {
    uid_t uid = 0;
    return sd_pid_get_owner_uid(pid, &uid) < 0 ? std::nullopt : std::optional(uid);
}

// systemd, and each user's own, which asks for the orphans below it (PR_SET_CHILD_SUBREAPER).
bool takes_orphans(pid_t pid) {
    return pid == init ||
           text_from([pid](char** text) { return sd_pid_get_user_unit(pid, text); }) == "init.scope";
}

} // namespace

ProgramTree::ProgramTree(pid_t program, std::uint64_t start, uid_t owner) : owner_(owner), start_(start) {
    if (system::start_time_of(program) != start) return;
    slice_ = slice_of(program);
    session_ = session_of(program);
    members_.push_back({program, start});
}

// Cheap questions first: most processes began before, or have a parent.
bool ProgramTree::is_left_behind(pid_t pid, pid_t parent, std::uint64_t start) const {
    if (!slice_ || start < start_ || !takes_orphans(parent)) return false;
    const auto uids = system::uids_of(pid);
    return uids && uids->real != owner_ && slice_of(pid) == slice_ && session_of(pid) == session_;
}

std::vector<TreeProcess> ProgramTree::find() {
    const auto processes = system::all_processes(limits::processes);
    std::vector<Member> living;
    const auto is_known = [&living](pid_t pid) {
        return std::ranges::find(living, pid, &Member::pid) != living.end();
    };
    const auto was_member = [this](const system::ProcessEntry& process) {
        return std::ranges::any_of(members_, [&process](const Member& member) {
            return member.pid == process.pid && member.start == process.start;
        });
    };
    for (const auto& process : processes)
        if (was_member(process) || is_left_behind(process.pid, process.parent, process.start))
            living.push_back({process.pid, process.start});
    // Children of those that are known by now; a number that was somebody else's before is older than its parent.
    for (std::size_t at = 0; at < living.size() && living.size() < limits::elevated_processes; ++at)
        for (const auto& process : processes) {
            const bool is_child = process.parent == living[at].pid && process.start >= living[at].start;
            if (is_child && !is_known(process.pid)) living.push_back({process.pid, process.start});
        }
    members_ = std::move(living);
    std::vector<TreeProcess> tree;
    for (const Member& member : members_) {
        auto pidfd = system::open_process(member.pid, member.start);
        if (pidfd.is_open()) tree.push_back({member.pid, member.start, std::move(pidfd)});
    }
    return tree;
}

} // namespace signet::daemon
