// SPDX-License-Identifier: Apache-2.0
#include "policy/contradictions.hpp"

#include "certmap/text/service_pattern.hpp"
#include "policy/facts.hpp"
#include "policy/service_access.hpp"

#include <algorithm>
#include <utility>

namespace signet::policy {
namespace {

std::optional<Contradiction> lacks_anchors(const Settings& settings) {
    if (!settings.domain.anchors.empty()) return std::nullopt;
    return Contradiction{"domain.anchors",
                         {"is missing", "name the CAs that are trusted for cards and KDCs"}};
}

std::optional<Contradiction> has_many_groups(const Settings& settings) {
    if (groups_of_services(settings).size() <= max_service_groups) return std::nullopt;
    return Contradiction{"service",
                         {"names too many groups", "at most " + std::to_string(max_service_groups) +
                                                       " in groups and except of all services together"}};
}

using NamedService = std::pair<const std::string, ServiceSettings>;

// What is wrong with the first section of which this is true.
std::optional<Contradiction> first_service(const Settings& settings, bool (*is_wrong)(const NamedService&),
                                           const std::string& key, const ValueError& error) {
    const auto found = std::ranges::find_if(settings.services, is_wrong);
    if (found == settings.services.end()) return std::nullopt;
    return Contradiction{"service." + found->first + "." + key, error};
}

bool is_unnamed(const std::string& section) {
    return section == certmap::default_service || certmap::is_service_pattern(section);
}

// Root would be asked for a card at every service that nobody thought of, its console among them.
std::optional<Contradiction> elevates_unnamed(const Settings& settings) {
    const auto asks_root = [](const NamedService& entry) {
        const auto& [name, service] = entry;
        return is_unnamed(name) && service.use == ServiceUse::elevate &&
               service.elevate.as.owner != CardOwner::self;
    };
    return first_service(
        settings, asks_root, "elevate.as",
        {"other than \"self\" asks root for a card, too, and so not where services are not named",
         "write a section for each of them"});
}

// Cards would be offered over the network by services that nobody thought of.
std::optional<Contradiction> remote_unnamed(const Settings& settings) {
    const auto is_wrong = [](const NamedService& entry) {
        return is_unnamed(entry.first) && entry.second.remote;
    };
    return first_service(settings, is_wrong, "remote",
                         {"offers cards to who is elsewhere, and so not where services are not named",
                          "write a section for each of them"});
}

std::optional<Contradiction> remote_without_seat(const Settings& settings) {
    const auto is_wrong = [](const NamedService& entry) {
        const auto& seats = entry.second.seats;
        return entry.second.remote && !seats.empty() && std::ranges::find(seats, first_seat) == seats.end();
    };
    return first_service(settings, is_wrong, "remote",
                         {"is about cards in the readers of seat0, and seats leaves them out",
                          "add \"seat0\" to seats, or leave one of the two out"});
}

std::optional<Contradiction> ages_without_elevation(const Settings& settings) {
    const auto is_wrong = [](const NamedService& entry) {
        const ServiceUse use = entry.second.use;
        const bool is_other = use == ServiceUse::logon || use == ServiceUse::unlock;
        return is_other && entry.second.elevate.max_age.count() != 0;
    };
    return first_service(settings, is_wrong, "elevate.max_age",
                         {"has a meaning with use = \"elevate\" only: others begin a session or unlock one",
                          "leave it out, or set the use"});
}

std::optional<Contradiction> ends_no_elevation(const Settings& settings) {
    const auto is_idle = [](const NamedService& entry) {
        const ServiceUse use = entry.second.use;
        const bool gives_none = use == ServiceUse::logon || use == ServiceUse::unlock;
        return gives_none && entry.second.elevate.on_removal != ElevationRemoval::none;
    };
    return first_service(settings, is_idle, "elevate.on_removal",
                         {"has a meaning with use = \"elevate\" only: others give no program more rights",
                          "leave it out, or set the use; of a session it is on_removal of the service"});
}

// With a ticket, or an agent at another machine, there is no card here to wait for.
std::optional<Contradiction> ends_without_card(const Settings& settings) {
    const auto is_idle = [](const NamedService& entry) {
        const auto& elevate = entry.second.elevate;
        return entry.second.use == ServiceUse::elevate && elevate.on_removal != ElevationRemoval::none &&
               std::ranges::find(elevate.via, ElevationProof::card) == elevate.via.end();
    };
    return first_service(settings, is_idle, "elevate.on_removal",
                         {"waits for a card to be removed, and elevate.via takes none of this machine's",
                          "leave it out, or add \"card\" to elevate.via"});
}

// Nobody would get more rights, and nobody would see why.
std::optional<Contradiction> asks_tickets_for_card(const Settings& settings) {
    const auto is_wrong = [](const NamedService& entry) {
        const auto is_ticket = [](ElevationProof proof) { return proof == ElevationProof::ticket; };
        const auto& elevate = entry.second.elevate;
        return entry.second.use == ServiceUse::elevate && elevate.session_card &&
               std::ranges::all_of(elevate.via, is_ticket);
    };
    return first_service(settings, is_wrong, "elevate.session_card",
                         {"asks for a card, and elevate.via takes tickets alone: nobody gets more rights",
                          "leave it out, or add \"card\" or \"agent\" to elevate.via"});
}

// They would be in force nowhere: such a service opens no session.
bool opens_none(const ServiceSettings& service) {
    return service.use == ServiceUse::unlock || service.use == ServiceUse::elevate ||
           service.use == ServiceUse::pin;
}
// No card of this machine does.
bool has_no_card(const ServiceSettings& service) {
    return opens_none(service) || service.use == ServiceUse::gate;
}
const ValueError has_no_session{"has no session to act on: the service opens none",
                                "write it in the section of the service that logs on"};

std::optional<Contradiction> guards_no_session(const Settings& settings) {
    const auto is_idle = [](const NamedService& entry) {
        return has_no_card(entry.second) && entry.second.on_removal != SessionResponse::none;
    };
    return first_service(settings, is_idle, "on_removal", has_no_session);
}

std::optional<Contradiction> limits_no_session(const Settings& settings) {
    constexpr std::pair<const char*, std::chrono::milliseconds SessionSettings::*> limits[] = {
        {"max_age", &SessionSettings::max_age},
        {"idle", &SessionSettings::idle},
        {"ticket_left", &SessionSettings::ticket_left},
        {"recheck", &SessionSettings::recheck}};
    for (const auto& [name, service] : settings.services)
        for (const auto& [key, limit] : limits)
            if (has_no_card(service) && (service.session.*limit).count() != 0)
                return Contradiction{"service." + name + ".session." + key, has_no_session};
    return std::nullopt;
}

// Every program of the machine would be at a door: cron, at, and the console.
std::optional<Contradiction> gates_unnamed(const Settings& settings) {
    const auto is_wrong = [](const NamedService& entry) {
        return entry.first == certmap::default_service && entry.second.use == ServiceUse::gate;
    };
    return first_service(settings, is_wrong, "use",
                         {"\"gate\" is for services that logons from elsewhere come through",
                          "write a section for each of them"});
}

// Its certificates are in the store, and nowhere else.
std::optional<Contradiction> gates_without_store(const Settings& settings) {
    if (!settings.mapping.store.empty()) return std::nullopt;
    const auto is_wrong = [](const NamedService& entry) {
        const auto& via = entry.second.gate.via;
        return entry.second.use == ServiceUse::gate && std::ranges::find(via, GateProof::key) != via.end();
    };
    return first_service(settings, is_wrong, "use",
                         {"\"gate\" goes by keys (gate.via), and there is no store that knows whose they are",
                          "name one in mapping.store; signetctl certmap fills it"});
}

// The indicator is all that tells a card's ticket from a password's.
std::optional<Contradiction> takes_any_ticket(const Settings& settings) {
    if (!settings.domain.require_indicator.empty()) return std::nullopt;
    const ValueError error{"has \"ticket\", and nothing tells the ticket of a card from that of a password",
                           "name in domain.require_indicator the indicator that the KDC gives to cards"};
    const auto gates = [](const NamedService& entry) {
        const auto& via = entry.second.gate.via;
        return entry.second.use == ServiceUse::gate && std::ranges::find(via, GateProof::ticket) != via.end();
    };
    if (auto found = first_service(settings, gates, "gate.via", error)) return found;
    const auto elevates = [](const NamedService& entry) {
        const auto& via = entry.second.elevate.via;
        return entry.second.use == ServiceUse::elevate &&
               std::ranges::find(via, ElevationProof::ticket) != via.end();
    };
    return first_service(settings, elevates, "elevate.via", error);
}

// Their keys are in a store of their own and nowhere else, so that without one nobody would get in.
std::optional<Contradiction> has_local_accounts_without_keys(const Settings& settings) {
    const auto& local = settings.local_accounts;
    if (local.users.empty()) return std::nullopt;
    if (local.store.empty())
        return Contradiction{"local_accounts.users",
                             {"has accounts, and no store that knows the keys of their cards",
                              "write one with signetctl certmap import --store PATH and name it in store"}};
    if (local.store != settings.mapping.store) return std::nullopt;
    return Contradiction{"local_accounts.store",
                         {"is that of [mapping], which a directory may write",
                          "give the accounts of this machine alone a store of their own"}};
}

// No card could be read, and nobody would see why.
std::optional<Contradiction> has_no_driver(const Settings& settings) {
    const auto& cards = settings.cards;
    const auto needs_module = [](CardDriver driver) { return driver == CardDriver::pkcs11; };
    if (!cards.pkcs11_modules.empty() || !std::ranges::all_of(cards.drivers, needs_module))
        return std::nullopt;
    return Contradiction{"cards.drivers",
                         {"has nothing but \"pkcs11\", and pkcs11_modules is empty: no card could be read",
                          R"(name a module, like "opensc-pkcs11.so")"}};
}

std::optional<Contradiction> has_idle_modules(const Settings& settings) {
    const auto& cards = settings.cards;
    const bool has_driver = std::ranges::find(cards.drivers, CardDriver::pkcs11) != cards.drivers.end();
    if (cards.pkcs11_modules.empty() || has_driver) return std::nullopt;
    return Contradiction{
        "cards.pkcs11_modules",
        {"has modules, and drivers is without \"pkcs11\"", "add it to drivers, or leave them out"}};
}

} // namespace

std::optional<Contradiction> contradiction_of_all(const Settings& settings) {
    for (const auto check :
         {lacks_anchors, has_no_driver, has_idle_modules, elevates_unnamed, remote_unnamed,
          remote_without_seat, ages_without_elevation, ends_no_elevation, ends_without_card,
          asks_tickets_for_card, guards_no_session, limits_no_session, gates_unnamed, gates_without_store,
          takes_any_ticket, has_local_accounts_without_keys})
        if (auto found = check(settings)) return found;
    return has_many_groups(settings);
}

} // namespace signet::policy
