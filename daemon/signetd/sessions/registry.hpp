// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which logons live. A granted logon is pending until its PAM session is opened; then it has a file under the
// runtime directory and outlives a restart of signetd. Nobody will open the session of a program that has ended: a
// pending logon is forgotten with it. A session whose leader has died without closing it is forgotten when anybody
// looks.

#include "daemon/signetd/refusal.hpp"
#include "daemon/signetd/sessions/guard_state.hpp"
#include "daemon/signetd/sessions/program_watch.hpp"
#include "daemon/signetd/sessions/record.hpp"
#include "daemon/system/file.hpp"

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace signet::daemon {

class SessionRegistry {
public:
    // `directory` exists and belongs to root alone. Files that cannot be read back are removed and named.
    explicit SessionRegistry(std::string directory);
    std::vector<std::string> load();

    // A logon was granted. The oldest pending one makes room if there are too many.
    void add_pending(SessionRecord record);

    // Keeps the watch over its program for as long as the logon is pending.
    void watch_pending(const std::string& logon_id, std::unique_ptr<ProgramWatch> watch);
    // A program that is not root opens no session: what it keeps pending keeps no cache.
    void mark_sessionless(const std::string& logon_id);
    // What there was to forget; nothing if the logon is not pending.
    std::optional<SessionRecord> forget_pending(const std::string& logon_id);

    const SessionRecord* find(const std::string& logon_id);
    // That which has opened this session of logind; nothing: no card has. Where programs in it have opened more, such as
    // su, it is the one whose leader is the oldest.
    std::optional<SessionRecord> opener_of(const std::string& session_id);

    // A card and its PIN were shown again for the sessions of this user, and got a ticket until `ticket_end` (0: none): for
    // the session of logind that is named, else for all.
    void renew(std::uint32_t uid, const std::string& session_id, std::int64_t ticket_end);

    // What OpenSession adds to a pending record.
    struct Opening {
        std::string tty;
        std::string session_id;
        std::int32_t leader = 0;
    };
    // bad-request: the logon is not known, its session is open already, or its leader is dead. daemon-busy: there are as many as
    // can be. session-not-recorded: the file cannot be written.
    Result<void> open(const std::string& logon_id, Opening opening);
    bool close(const std::string& logon_id);

    // The logon ids of the open sessions, without a look whether they live.
    std::vector<std::string> open_ids() const;
    // The session is open and its leader lives; one whose leader has died is forgotten.
    bool is_open(const std::string& logon_id);
    // Likewise, and nobody has released it.
    bool is_guarded(const std::string& logon_id);
    // From now on nothing guards it. False: it is not open, or the file cannot be written.
    bool release(const std::string& logon_id);
    // Of an open session; of any other one nothing happens.
    void set_guard(const std::string& logon_id, GuardState state);
    GuardState guard_of(const std::string& logon_id) const;
    // An open session that has given up its ticket keeps no cache, until it has the ticket again.
    void give_up_ccache(const std::string& logon_id, bool given_up);

    // Another session of this user, open or still to be opened, lives on the same credential cache.
    bool shares_ccache(const SessionRecord& record);

    struct Entry {
        SessionRecord record;
        bool open = false;
        GuardState guard{};
    };
    std::vector<Entry> all();

private:
    struct Pending {
        SessionRecord record;
        std::chrono::steady_clock::time_point since;
        std::unique_ptr<ProgramWatch> watch{};
        bool may_open = true;
    };

    struct Open {
        SessionRecord record;
        GuardState guard{};
        bool keeps_ccache = true;
    };

    std::string path_of(const std::string& logon_id) const;
    system::Result<void> write(const SessionRecord& record) const;
    std::vector<Pending>::iterator find_pending(const std::string& logon_id);
    bool forget_if_dead(const Open& session) const; // true: the caller takes it off the list
    void forget_dead();
    void forget_stale();

    std::string directory_;
    std::vector<Pending> pending_; // oldest first
    std::map<std::string, Open> open_;
};

// 128 random bits of the kernel.
std::string new_logon_id();

} // namespace signet::daemon
