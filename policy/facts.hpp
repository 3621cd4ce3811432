// SPDX-License-Identifier: Apache-2.0
// What every story of signetd knows of its beginning and of accounts. Values; signetd gathers them, and whatever is
// missing from them is a refusal.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace signet::policy {

using Uid = std::uint32_t; // uid_t of Linux, spelled so that this folder needs no system header

inline constexpr Uid root_uid = 0;

// The seat of everything that is given to no other, and of the virtual terminals (sd-login(3)).
inline constexpr std::string_view first_seat = "seat0";

// Where the process at the socket is, as the kernel and logind know it.
enum class CallerPlace : std::uint8_t {
    unknown, // nobody has looked, or nothing can be known: it has ended, is of another container, or may claim to be anybody's
    elsewhere, // in a session of another host or of no seat, or in none although somebody has logged on
    at_seat,   // in the session that is in front at a seat of this machine
    system_service, // root's, and nobody's logon stands behind it: login(1) on a console; a display manager, if there is one seat
};

struct BeginFacts {
    std::string_view service{};               // PAM_SERVICE
    std::optional<Uid> peer_uid{};            // of the process at the socket (SO_PEERCRED)
    CallerPlace place = CallerPlace::unknown; // of the same process
    std::string_view seat{};                  // that it is at; empty: at none
    std::string_view user{};                  // PAM_USER; empty: not known yet
    std::optional<Uid> user_uid{};            // of that account, when the system knows it
    std::string_view remote_host{};           // PAM_RHOST
    std::optional<Uid> invoker{};             // whose logon the process descends from
    // Fingerprint of the certificate that has opened the session of that process; empty: none has.
    std::string_view session_certificate{};
    // How long ago that was, or a card last unlocked it; nothing: no card has, or nobody knows.
    std::optional<std::chrono::seconds> session_age{};
};

// Is the person perhaps not where the card is? Known of the process itself, or said by the application.
inline bool is_remote(const BeginFacts& facts) {
    const bool is_here = facts.place == CallerPlace::at_seat || facts.place == CallerPlace::system_service;
    return !is_here || !facts.remote_host.empty();
}

struct Account {
    std::string_view name{};  // as the system spells it
    std::optional<Uid> uid{}; // nothing: the system does not know the account
    // Of the groups that the settings ask about: those that it is a member of, and those that it is no member of. One
    // that is in neither could not be looked up.
    std::span<const std::string> groups{};
    std::span<const std::string> other_groups{};
};

// Only root acts for others; a screen locker, say, runs as the user and acts for that user.
inline bool may_act_for(std::optional<Uid> peer, std::optional<Uid> account) {
    if (!peer) return false;
    return *peer == root_uid || peer == account;
}

} // namespace signet::policy
