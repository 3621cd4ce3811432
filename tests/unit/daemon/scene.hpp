// SPDX-License-Identifier: Apache-2.0
#pragma once

// A signetd without processes, cards and sockets of its own: real cards, sessions and services over fake
// workers.

#include "daemon/signetd/services.hpp"
#include "daemon/signetd/steps/gate_judges.hpp"
#include "tests/fakes/client.hpp"
#include "tests/fakes/host.hpp"
#include "tests/fakes/journal.hpp"
#include "tests/fakes/kept_rights.hpp"
#include "tests/fakes/session_control.hpp"
#include "tests/unit/daemon/loop.hpp"
#include "tests/unit/daemon/temporary_directory.hpp"

#include <memory>
#include <string>
#include <vector>

namespace signet::daemon {

// "login" needs a card, "screensaver" takes one if it is there.
inline std::shared_ptr<policy::Settings> usual_settings() {
    auto settings = std::make_shared<policy::Settings>();
    settings->domain.realm = "LAB.TEST";
    settings->domain.anchors.emplace_back("/etc/signet/ca.pem");
    settings->mapping.rules = policy::built_in_mapping_rules();
    settings->services["login"].use = policy::ServiceUse::logon;
    settings->services["screensaver"].use = policy::ServiceUse::logon;
    settings->services["screensaver"].card = policy::CardDemand::preferred;
    return settings;
}

inline constexpr const char* reader_a = "Reader A";
inline constexpr const char* reader_b = "Reader B";

// Of what is plugged into these addresses; everything else is at seat0.
inline constexpr std::uint8_t address_at_seat0 = 2;
inline constexpr std::uint8_t address_at_seat1 = 3;

inline std::string seat_of_address(const protocol::ReaderLocated& reader) {
    return reader.usb_address == address_at_seat1 ? "seat1" : "seat0";
}

struct Scene {
    Scene() = default;
    Scene(const Scene&) = delete;
    Scene& operator=(const Scene&) = delete;
    // The coroutines of the cards end while what they use is still there.
    ~Scene() {
        while (!cards.all().empty())
            take_out(cards.all().front()->reader());
        loop.settle();
    }

    void begin_to_insert(const std::string& reader, fakes::FakeCard card = {}) {
        host.cards[reader] = std::move(card);
        cards.apply({PresenceChange::Kind::inserted, reader});
    }
    // Read, judged and looked up.
    Card& insert(const std::string& reader, fakes::FakeCard card = {}) {
        begin_to_insert(reader, std::move(card));
        loop.settle();
        return *cards.all().back();
    }
    void take_out(const std::string& reader) {
        host.cards.erase(reader);
        cards.apply({PresenceChange::Kind::removed, reader});
    }

    fakes::FakeSessionControl control; // outlives whatever guards sessions, as does the next
    fakes::FakeKeptRights rights;
    Loop loop;
    fakes::FakeJournal journal;
    fakes::FakeWorkers workers{loop.executor()};
    fakes::FakeHost host{workers};
    std::shared_ptr<policy::Settings> settings = usual_settings(); // change it before the first card
    Cards cards{loop.executor(), workers, journal, settings, seat_of_address};
    TemporaryDirectory directory;
    SessionRegistry sessions{directory.path()};
    TemporaryDirectory directory_of_elevations;
    Elevations elevations{loop.executor(), directory_of_elevations.path()};
    GateJudges gate_judges{loop.executor(), workers};
    Services services{workers, cards, sessions, control, elevations, rights, gate_judges, journal, settings};
};

} // namespace signet::daemon
