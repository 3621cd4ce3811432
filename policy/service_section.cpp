// SPDX-License-Identifier: Apache-2.0
#include "policy/service_section.hpp"

#include "policy/settings/shared_sections.hpp"

#include <algorithm>
#include <iterator>

namespace signet::policy {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr DurationBounds max_age_bounds{std::chrono::seconds(0), std::chrono::hours(24 * 30),
                                        "nobody stays logged on for longer without having unlocked a screen"};
constexpr DurationBounds removal_grace_bounds{seconds(0), minutes(5),
                                              "a session without its card is nobody's for that long"};
constexpr DurationBounds lock_deadline_bounds{
    seconds(1), minutes(1), "a locker covers the screen in a second, and nobody guards it until then"};

Result<Elevator> elevator_of(std::string_view text) {
    constexpr std::string_view group = "group:";
    if (text == "self") return Elevator{CardOwner::self};
    if (text == "admin-principal") return Elevator{CardOwner::admin_principal};
    if (!text.starts_with(group))
        return ValueError("\"" + std::string(text.substr(0, max_name)) + "\" is not known",
                          "self, admin-principal, or group: and the name of a group");
    const auto name = group_name_of(text.substr(group.size()));
    if (!name) return name.error();
    return Elevator{CardOwner::group, *name};
}

Section<ElevateSettings> elevate_section() {
    using S = ElevateSettings;
    const auto proof = one_of<ElevationProof>({{"card", ElevationProof::card},
                                               {"ticket", ElevationProof::ticket},
                                               {"agent", ElevationProof::agent}});
    const auto agent = choice<AgentDemand>({{"bound", AgentDemand::bound}, {"any", AgentDemand::any}});
    const auto removal = choice<ElevationRemoval>(
        {{"none", ElevationRemoval::none}, {"warn", ElevationRemoval::warn}, {"end", ElevationRemoval::end}});
    return {{
        key("as", &S::as, text("string", elevator_of), R"("self")",
            "Whose card proves it: self, admin-principal (USER/admin) or group:NAME."),
        key("via", &S::via, list("choices", proof, Emptiness::refused), R"(["card"])",
            "What proves it, in the order in which it is tried: card, ticket or agent."),
        key("agent", &S::agent, agent, R"("bound")",
            "Which ssh-agents count: bound (signetctl agent) or any, which signs unseen."),
        key("session_card", &S::session_card, flag(), "false",
            "Whether only the very card counts that has opened the caller's session."),
        key("offline", &S::offline, flag(), "false",
            "Whether the card's signature is enough while no KDC can be reached."),
        key("max_age", &S::max_age, duration(max_age_bounds), R"("0s")",
            "How long ago a card may have opened the session or brought the ticket, up to 30d; 0s is no "
            "limit."),
        key("on_removal", &S::on_removal, removal, R"("none")",
            "What happens to the program when the card that proved it is removed: none, warn or end."),
    }};
}

Section<GateSettings> gate_section() {
    using S = GateSettings;
    const auto proof = one_of<GateProof>(
        {{"key", GateProof::key}, {"ticket", GateProof::ticket}, {"certificate", GateProof::certificate}});
    return {{
        key("via", &S::via, list("choices", proof, Emptiness::refused), R"(["key"])",
            "What may stand behind a logon from elsewhere: key, ticket or certificate."),
        key("options", &S::options, list("strings", key_option_of), "[]",
            "Options of each key that sshd is given, such as \"restrict\"; see sshd(8)."),
        key("max_age", &S::max_age, duration(max_age_bounds), R"("0s")",
            "How long ago a card may have brought the ticket, up to 30d; 0s is no limit."),
    }};
}

Section<ServiceCertificates> service_certificates_section() {
    using S = ServiceCertificates;
    Section<S> section{{
        key("eku_any", &S::eku_any, list("choices", extended_key_usage_of), "[]",
            "The certificate has one of these extended key usages as well; empty asks for none."),
    }};
    std::ranges::move(certificate_condition_keys<S>(), std::back_inserter(section.items));
    return section;
}

Section<RemovalSettings> removal_section() {
    using S = RemovalSettings;
    const auto fallback =
        choice<LockFallback>({{"logoff", LockFallback::logoff}, {"none", LockFallback::none}});
    return {{
        key("grace", &S::grace, duration(removal_grace_bounds), R"("0s")",
            "How long the card may be away before anything is done, 0s to 5min."),
        key("destroy_tickets", &S::destroy_tickets, flag(), "false",
            "Whether the user's ticket is deleted as well."),
        key("lock_deadline", &S::lock_deadline, duration(lock_deadline_bounds), R"("5s")",
            "How long a locker may take to prove that the screen is locked, 1s to 1min."),
        key("lock_fallback", &S::lock_fallback, fallback, R"("logoff")",
            "What happens to a session that nobody has proved to be locked: logoff or none."),
        key("rehearsal", &S::rehearsal, flag(), "false", "Whether it is only recorded what would be done."),
    }};
}

const auto& session_responses() {
    static const auto responses = choice<SessionResponse>({{"none", SessionResponse::none},
                                                           {"lock", SessionResponse::lock},
                                                           {"logoff", SessionResponse::logoff},
                                                           {"disconnect", SessionResponse::disconnect}});
    return responses;
}

Section<SessionSettings> session_section() {
    using S = SessionSettings;
    return {{
        key("max_age", &S::max_age, duration(max_age_bounds), R"("0s")",
            "How long a session goes on after card and PIN were shown, up to 30d; 0s is no limit."),
        key("idle", &S::idle, duration(max_age_bounds), R"("0s")",
            "How long nobody may have touched it, up to 30d; 0s is no limit."),
        key("ticket_left", &S::ticket_left, duration(max_age_bounds), R"("0s")",
            "How long before the end of its ticket it comes to the limit, up to 30d; 0s: the end is none."),
        key("recheck", &S::recheck, duration(max_age_bounds), R"("0s")",
            "How often the certificate is judged again, up to 30d; 0s is never."),
        key("on_limit", &S::on_limit, session_responses(), R"("lock")",
            "What happens to a session that has come to a limit: none, lock, logoff or disconnect."),
    }};
}

} // namespace

Section<ServiceSettings> service_section() {
    using S = ServiceSettings;
    const auto use = choice<ServiceUse>({{"logon", ServiceUse::logon},
                                         {"off", ServiceUse::off},
                                         {"elevate", ServiceUse::elevate},
                                         {"unlock", ServiceUse::unlock},
                                         {"gate", ServiceUse::gate},
                                         {"pin", ServiceUse::pin}});
    const auto card =
        choice<CardDemand>({{"required", CardDemand::required}, {"preferred", CardDemand::preferred}});
    const auto account =
        choice<AccountDemand>({{"any", AccountDemand::any}, {"card", AccountDemand::by_card}});
    return {{
        key("use", &S::use, use, R"("off")",
            "What the PAM service NAME does with cards: logon, unlock, elevate, gate, pin or off."),
        key("card", &S::card, card, R"("required")",
            "Whether PAM may go on to other means when there is no card: required or preferred."),
        key("account", &S::account, account, R"("any")",
            "Whom the account phase of PAM lets on: any, or only who logged on by card (card)."),
        key("on_removal", &S::on_removal, session_responses(), R"("none")",
            "What happens to the session when its card is removed: none, lock, logoff or disconnect."),
        key("users", &S::users, list("strings", user_name_of), "[]",
            "Accounts that may use the service with a card."),
        key("groups", &S::groups, list("strings", group_name_of), "[]",
            "Groups whose members may use the service with a card."),
        key("except", &S::except, list("strings", excepted_of), "[]",
            "Accounts, and groups with an @ before their name, that may not."),
        key("seats", &S::seats, list("strings", seat_of), "[]",
            "Seats of this machine at which the service takes cards; empty is every one."),
        key("remote", &S::remote, flag(), "false",
            "Whether who is at no seat may use the own card in a reader of this machine, at seat0."),
        section("certificates", &S::certificates, service_certificates_section()),
        section("elevate", &S::elevate, elevate_section()),
        section("gate", &S::gate, gate_section()),
        section("removal", &S::removal, removal_section()),
        section("session", &S::session, session_section()),
    }};
}

} // namespace signet::policy
