// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/client/place.hpp"

#include <systemd/sd-login.h>

#include <cstdlib>
#include <fstream>
#include <memory>
#include <optional>
#include <string>

namespace signet::daemon {
namespace {

using policy::CallerPlace;

constexpr const char* seat_of_readers = "seat0";

// A text that libsystemd has allocated. nullopt: it has none to give.
template <class Ask>
std::optional<std::string> text_from(Ask ask) {
    char* text = nullptr;
    if (ask(&text) < 0 || text == nullptr) return std::nullopt;
    const std::unique_ptr<char, void (*)(void*)> owned(text, std::free);
    return std::string(text);
}

bool is_at_seat(const std::string& session) {
    if (sd_session_is_remote(session.c_str()) != 0) return false;
    const auto seat = text_from([&](char** text) { return sd_session_get_seat(session.c_str(), text); });
    return seat == seat_of_readers;
}

// Desktops run parts of a session, and their lockers, below the user's systemd instead of in the session itself.
bool is_below_manager_of_user_at_seat(pid_t process, uid_t uid) {
    uid_t owner = 0;
    if (!text_from([&](char** text) { return sd_pid_get_user_unit(process, text); })) return false;
    if (sd_pid_get_owner_uid(process, &owner) < 0 || owner != uid) return false;
    const auto session = text_from([&](char** text) { return sd_uid_get_display(uid, text); });
    return session && sd_session_is_active(session->c_str()) > 0 && is_at_seat(*session);
}

// Nobody's but root's, from the start: a setuid program has the real uid of whoever has started it.
bool is_started_by_root(pid_t process) {
    std::ifstream file("/proc/" + std::to_string(process) + "/status");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with("Uid:")) return line.starts_with("Uid:\t0\t");
    return false;
}

} // namespace

CallerPlace place_of(const Peer& peer) {
    if (peer.pid == 0) return CallerPlace::elsewhere; // of another container: 0 would be signetd itself
    const auto session = text_from([&](char** text) { return sd_pid_get_session(peer.pid, text); });
    if (session) return is_at_seat(*session) ? CallerPlace::at_seat : CallerPlace::elsewhere;
    if (is_below_manager_of_user_at_seat(peer.pid, peer.uid)) return CallerPlace::at_seat;
    const bool is_service = peer.uid == policy::root_uid && is_started_by_root(peer.pid) && !peer.login_uid;
    return is_service ? CallerPlace::system_service : CallerPlace::elsewhere;
}

} // namespace signet::daemon
