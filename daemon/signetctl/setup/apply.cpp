// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/setup/apply.hpp"

#include "daemon/protocol/demand.hpp"
#include "daemon/signetctl/check/program_output.hpp"
#include "daemon/signetctl/pam_stacks.hpp"
#include "daemon/signetctl/setup/private_copy.hpp"
#include "daemon/signetctl/told.hpp"

#include <algorithm>
#include <ostream>
#include <unistd.h>

namespace signet::ctl {
namespace {

using certmap::Error;
using certmap::Result;

constexpr const char* daemon_unit = "signetd.service";
constexpr const char* socket_unit = "signetd.socket";
// A start waits for signetd to have read its settings; a stop for workers that are writing a ticket.
constexpr std::chrono::seconds unit_limit{30};

bool has_systemd() {
    return access("/run/systemd/system", F_OK) == 0;
}

Result<void> systemctl(std::vector<std::string> words) {
    if (!has_systemd()) return {};
    words.insert(words.begin(), first_program({"/usr/bin/systemctl", "/bin/systemctl"}));
    const auto done = output_of(words, unit_limit);
    if (!done) return error_of(done.error());
    if (done->exit_status != 0)
        return Error("systemctl: " + done->text, "signetd --check; journalctl -u signetd");
    return {};
}

bool is_active() {
    return has_systemd() && systemctl({"--quiet", "is-active", daemon_unit}).has_value();
}

Result<void> write_all_of(const std::vector<FileChange>& changes, bool of_pam) {
    for (const FileChange& change : changes)
        if (is_of_pam(change) == of_pam)
            if (const auto written = write_after(change); !written) return error_of(written.error());
    return {};
}

Result<void> carry_out(const std::vector<FileChange>& changes) {
    if (auto written = write_all_of(changes, false); !written) return written;
    if (auto started = systemctl({"restart", daemon_unit}); !started) return started;
    return write_all_of(changes, true);
}

// The best that can be done after a failure: whatever cannot be written back either is named. False: there is some.
bool take_back(const std::vector<FileChange>& changes, const std::optional<Record>& earlier, bool was_active,
               std::ostream& out) {
    bool is_back = true;
    for (auto change = changes.rbegin(); change != changes.rend(); ++change) {
        const auto written = write_before(*change);
        if (!written) out << told("not taken back: {}", written.error().problem) << "\n";
        is_back = is_back && written.has_value();
    }
    const auto state =
        was_active ? systemctl({"restart", daemon_unit}) : systemctl({"stop", socket_unit, daemon_unit});
    if (!state) out << state.error().problem << "\n";
    if (!is_back) return false; // the record is needed still
    if (!earlier)
        remove_record();
    else if (const auto written = write_record(*earlier); !written)
        out << written.error().problem << "\n";
    return true;
}

bool names_module() {
    std::vector<std::string> problems;
    const PamFiles files = read_pam_files({pam_folders[0]}, problems);
    return std::ranges::any_of(files, [](const auto& file) {
        return file.first.starts_with("common-") && file.second.find(signet_module) != std::string::npos;
    });
}

// Somebody, or a package, has changed the stacks since: Debian's own way takes the profile out of them.
Result<void> disable_profile(std::ostream& out) {
    const auto run = output_of({"/usr/bin/env", "DEBIAN_FRONTEND=noninteractive", "/usr/sbin/pam-auth-update",
                                "--disable", "signet", "signet-session"},
                               profile_limit);
    if (!run) return error_of(run.error());
    if (run->exit_status != 0 || names_module())
        return Error(
            told("/etc/pam.d has been edited since, and pam-auth-update does not take the profile out: {}",
                 run->text),
            tr("take pam_signet.so out of /etc/pam.d/common-*, then signetctl setup --undo"));
    out << tr(
        "/etc/pam.d: has been edited since; the profile signet was taken out of it, and the rest left\n");
    return {};
}

struct FileState {
    const FileChange* change;
    Undoing undoing;
};

Result<std::vector<FileState>> states_of(const Record& record) {
    std::vector<FileState> states;
    for (const FileChange& change : record.files) {
        const auto now = contents_of(change.path);
        if (!now) return error_of(now.error());
        states.push_back({&change, undoing_of(change, *now)});
    }
    return states;
}

Result<void> restore(const FileState& state, std::ostream& out) {
    const std::string& path = state.change->path;
    if (state.undoing != Undoing::restore) return {};
    if (const auto written = write_before(*state.change); !written) return error_of(written.error());
    out << path << ": " << (state.change->before ? tr("is as it was") : tr("is gone again")) << "\n";
    return {};
}

Result<void> undo_pam(const std::vector<FileState>& states, std::ostream& out) {
    const auto is_edited = [](const FileState& state) {
        return is_of_pam(*state.change) && state.undoing == Undoing::edited;
    };
    if (std::ranges::any_of(states, is_edited)) return disable_profile(out);
    // Stacks before what pam-auth-update knows of them.
    for (auto state = states.rbegin(); state != states.rend(); ++state)
        if (is_of_pam(*state->change))
            if (auto restored = restore(*state, out); !restored) return restored;
    return {};
}

} // namespace

Result<void> apply(const std::vector<FileChange>& changes, const std::optional<Record>& earlier,
                   std::ostream& out) {
    const bool was_active = is_active();
    const Record record{changes, was_active, access(protocol::default_demand_file, F_OK) == 0};
    if (const auto written = write_record(earlier ? merged(*earlier, record) : record); !written)
        return error_of(written.error());
    const auto done = carry_out(changes);
    if (done) return done;
    if (take_back(changes, earlier, was_active, out))
        return Error(told("{}; everything was taken back", done.error().problem), done.error().hint);
    return Error(told("{}; what is named above could not be taken back", done.error().problem),
                 tr("mend what keeps it from being written, then signetctl setup --undo"));
}

Result<void> undo(const Record& record, std::ostream& out) {
    const auto states = states_of(record);
    if (!states) return states.error();
    if (auto undone = undo_pam(*states, out); !undone) return undone;
    // What somebody goes on with, and what those settings name.
    const bool is_edited = std::ranges::any_of(*states, [](const FileState& state) {
        return !is_of_pam(*state.change) && state.undoing == Undoing::edited;
    });
    bool goes_on = is_edited || record.signetd_was_active;
    for (const FileState& state : *states) {
        if (is_of_pam(*state.change)) continue;
        goes_on = goes_on || state.change->before;
        if (is_edited)
            out << told("{}: is left, since settings have been edited since\n", state.change->path);
        else if (auto restored = restore(state, out); !restored)
            return restored;
    }
    const auto state =
        goes_on ? systemctl({"try-restart", daemon_unit}) : systemctl({"stop", socket_unit, daemon_unit});
    if (!state) return state.error();
    if (!goes_on && !record.had_demand) unlink(protocol::default_demand_file);
    remove_record();
    return {};
}

} // namespace signet::ctl
