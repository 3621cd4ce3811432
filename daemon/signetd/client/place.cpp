// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/client/place.hpp"

#include "daemon/signetd/client/activation.hpp"
#include "daemon/signetd/login1/text.hpp"
#include "daemon/system/process.hpp"

#include <systemd/sd-login.h>

#include <optional>
#include <string>
#include <utility>

namespace signet::daemon {
namespace {

using policy::CallerPlace;

struct Whereabouts {
    CallerPlace place = CallerPlace::unknown;
    std::string seat{}; // empty: it is at none
    std::string session{};
};

// A session that has ended is "closing" for as long as anything of it runs; one that another has come in front of, by a
// change of users or of the virtual terminal, is "online". Each seat has one in front.
Whereabouts place_of_session(const std::string& session) {
    const Whereabouts elsewhere{CallerPlace::elsewhere, {}, session};
    if (sd_session_is_remote(session.c_str()) != 0) return elsewhere;
    auto seat = text_from([&](char** text) { return sd_session_get_seat(session.c_str(), text); });
    const auto state = text_from([&](char** text) { return sd_session_get_state(session.c_str(), text); });
    if (!seat || seat->empty() || state != "active") return elsewhere;
    return {CallerPlace::at_seat, std::move(*seat), session};
}

// Desktops run parts of a session, and their lockers, below the user's systemd instead of in the session itself.
// So they do with terminals, and with the setuid programs that are started there.
Whereabouts place_below_manager_of_user(const Peer& peer) {
    uid_t owner = 0;
    if (!text_from([&](char** text) { return sd_pid_get_user_unit(peer.pid, text); })) return {};
    if (sd_pid_get_owner_uid(peer.pid, &owner) < 0) return {};
    const bool is_owners = peer.uid == owner || (peer.uid == policy::root_uid && peer.login_uid == owner);
    if (!is_owners) return {};
    const auto session = text_from([&](char** text) { return sd_uid_get_display(owner, text); });
    return session ? place_of_session(*session) : Whereabouts();
}

// Nobody's but root's, from the start, and nobody's logon stands behind it.
bool is_of_system(const Peer& peer) {
    if (peer.uid != policy::root_uid || peer.login_uid) return false;
    const auto uids = system::uids_of(peer.pid);
    return uids && uids->real == policy::root_uid;
}

// The first one if there is no other, or if the service is on a terminal: other seats have none (sd-login(3)). For whose
// greeter a display manager asks is not known, and a card at one seat is not for another's greeter: then none.
std::string seat_of_system_service(pid_t process) {
    const bool has_other_seats = sd_get_seats(nullptr) > 1;
    const bool is_known = !has_other_seats || system::has_terminal(process);
    return is_known ? std::string(policy::first_seat) : std::string();
}

// A process without a login uid may give itself anybody's, and then start a setuid program, which keeps it. Whoever is
// at no seat is known by nothing else: it must be the user who has started the program, too, or that user by way of root.
bool is_whom_it_says(const Peer& peer) {
    const auto uids = system::uids_of(peer.pid);
    return peer.login_uid && uids && (uids->real == policy::root_uid || uids->real == *peer.login_uid);
}

// Without regard to who has connected to it.
Whereabouts place_of_process(const Peer& peer) {
    const auto session = text_from([&](char** text) { return sd_pid_get_session(peer.pid, text); });
    if (session) return place_of_session(*session);
    auto below_manager = place_below_manager_of_user(peer);
    if (below_manager.place == CallerPlace::at_seat) return below_manager;
    if (!is_of_system(peer)) return {CallerPlace::elsewhere, {}, std::move(below_manager.session)};
    return {CallerPlace::system_service, seat_of_system_service(peer.pid)};
}

// `found` of that process; without a seat it is elsewhere, if that much is to be believed.
Whereabouts as_believed(Whereabouts found, const Peer& process) {
    const bool has_seat = !found.seat.empty();
    if (!has_seat) found.place = is_whom_it_says(process) ? CallerPlace::elsewhere : CallerPlace::unknown;
    return found;
}

std::optional<Activation> activation_of_process(pid_t process) {
    const auto unit = text_from([&](char** text) { return sd_pid_get_unit(process, text); });
    return unit ? activation_of(*unit) : std::nullopt;
}

// The process that connected, if it is still there: it began before the service that was started for it, and another one
// that has its number by now began later.
std::optional<Peer> process_of(const Connector& connector, const Peer& service) {
    const std::uint64_t start = system::start_time_of(connector.pid);
    const auto uids = system::uids_of(connector.pid);
    if (start == 0 || start > service.start_time || !uids || uids->effective != connector.uid)
        return std::nullopt;
    return Peer{connector.uid, 0, connector.pid, system::login_uid_of(connector.pid), start};
}

// Whose share of places the service takes. The process that connected, if it is still there.
std::optional<Peer> charge_connector(const Connector& connector, Peer& service) {
    auto process = process_of(connector, service);
    service.login_uid = process ? process->charged_uid() : connector.uid;
    return process;
}

// One step back and no further: nothing is known of whoever is itself started for a connection.
Whereabouts place_behind(const std::optional<Connector>& connector, Peer& service) {
    if (!connector) return {};
    const auto process = charge_connector(*connector, service);
    if (!process || activation_of_process(process->pid)) return {};
    auto found = as_believed(place_of_process(*process), *process);
    const bool was_it_all_the_time = system::start_time_of(process->pid) == process->start_time;
    return was_it_all_the_time ? found : Whereabouts();
}

// False: of another container, of which nothing is known; process 0 would be signetd itself.
bool find_own_login_uid(Peer& peer) {
    peer.login_uid.reset();
    if (peer.pid == 0) return false;
    peer.login_uid = system::login_uid_of(peer.pid);
    return true;
}

} // namespace

void find_login_uid(Peer& peer) {
    if (!find_own_login_uid(peer) || !is_of_system(peer)) return;
    const auto activation = activation_of_process(peer.pid);
    if (activation && activation->connector) charge_connector(*activation->connector, peer);
}

void find_place(Peer& peer) {
    peer.place = CallerPlace::unknown;
    peer.seat.clear();
    peer.session.clear();
    if (!find_own_login_uid(peer)) return;
    auto found = place_of_process(peer);
    const bool is_service = found.place == CallerPlace::system_service;
    const auto activation = is_service ? activation_of_process(peer.pid) : std::nullopt;
    found = activation ? place_behind(activation->connector, peer) : as_believed(std::move(found), peer);
    peer.place = found.place;
    peer.seat = std::move(found.seat);
    peer.session = std::move(found.session);
}

} // namespace signet::daemon
