// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/stories/gate.hpp"

#include "daemon/signetd/steps/cache_ticket.hpp"
#include "daemon/signetd/steps/gate_judges.hpp"
#include "daemon/signetd/steps/verdict.hpp"
#include "policy/gate.hpp"
#include "policy/identity.hpp"

#include <algorithm>
#include <utility>

namespace signet::daemon {
namespace {

using policy::Decision;
using policy::GateProof;
using policy::Reason;
using protocol::GatePhase;
using protocol::GateVerdict;
using SettingsPtr = std::shared_ptr<const policy::Settings>;

void note_holder(AuditEvent& audit, const JudgedHolder& holder) {
    audit.principal = holder.identity.principal;
    audit.certificate = holder.identity.fingerprint;
}

GateVerdict verdict_of(const Decision& decision, const AuditEvent& audit) {
    policy::TextArguments arguments;
    arguments.user = audit.user;
    arguments.principal = audit.principal;
    // A refusal is one, whatever the means: nothing else is to be tried in its place.
    const auto told = verdict_of(refusal_of(decision), policy::CardDemand::required, arguments);
    GateVerdict verdict;
    verdict.outcome = decision.granted() ? protocol::Outcome::granted : told.outcome;
    verdict.reason = policy::id_of(decision.reason);
    verdict.text = told.text;
    verdict.user = audit.user;
    arguments.detail = decision.detail;
    if (!decision.granted()) verdict.detail = policy::administrator_text(decision.reason, arguments);
    return verdict;
}

GateVerdict end(Services& services, AuditEvent audit, const Decision& decision, bool is_recorded = true) {
    audit.reason = decision.reason;
    audit.detail = decision.detail;
    auto verdict = verdict_of(decision, audit);
    if (is_recorded || !decision.granted()) services.journal.record(audit);
    return verdict;
}

// The process of sshd, or of a VPN, whose child has asked. Nothing: one of the two has ended.
std::optional<system::ProcessEntry> parent_of(const Peer& caller) {
    const auto child = system::process_entry(caller.pid);
    if (!child || child->start != caller.start_time) return std::nullopt;
    return system::process_entry(child->parent);
}

// Whoever's it is, where the question has named nobody.
void note_account(AuditEvent& audit, const JudgedHolder& holder) {
    if (audit.user.empty() && holder.named) audit.user = holder.named->user;
}

// What the next question about the same connection is answered by.
Decision keep_arrival(Services& services, const Peer& caller, const protocol::GateCertificate& asked,
                      const std::string& user) {
    if (asked.connection.empty()) return policy::grant();
    const auto program = parent_of(caller);
    const bool is_kept = program && services.arrivals.keep(*program, asked.service, asked.connection, user,
                                                           Arrivals::Clock::now());
    return is_kept ? policy::grant() : policy::refuse(Reason::daemon_busy, "too many connections at a time");
}

// A logon that has come to the account phase. sshd has not said yet what it went by, so this much is known: the very process
// was given a key, or a ticket may have been enough. The session has the last word.
Decision may_go_on(Services& services, const Peer& caller, const protocol::GateSession& asked) {
    const bool has_key = services.given_keys.has_any({caller.pid, 0, caller.start_time}, asked.service,
                                                     asked.user, GivenKeys::Clock::now());
    if (has_key) return may_stand_behind(*services.settings, asked.service, GateProof::key);
    const Decision by_ticket = may_stand_behind(*services.settings, asked.service, GateProof::ticket);
    return by_ticket.reason == Reason::proof_not_allowed
               ? policy::refuse(Reason::proof_not_allowed, "no key of a card was given to this logon")
               : by_ticket;
}

// One of the keys that were used is that of the user's card.
Task<Decision> judge_keys(Services& services, SettingsPtr settings, protocol::GateSession asked,
                          AuditEvent& audit) {
    Decision decision = policy::refuse(Reason::proof_not_allowed, "no key was used");
    for (std::string& key : asked.keys) {
        decision = may_stand_behind(*settings, asked.service, GateProof::key);
        if (!decision.granted()) break;
        auto holder = co_await services.gate_judges.judge_key(settings, std::move(key), asked.user);
        decision = may_pass_gate(*settings, asked.service, GateProof::key, holder.facts());
        note_holder(audit, holder);
        if (decision.granted()) break;
    }
    co_return decision;
}

// Whom sshd has let in by GSSAPI may have written another name into a cache than the ticket has.
bool is_client_of_sshd(const protocol::GateSession& asked, const CacheTicket& ticket) {
    const auto let_in = certmap::Principal::parse(asked.gssapi_client);
    const auto client = certmap::Principal::parse(ticket.judged.client);
    return let_in && client && policy::same_principal(*let_in, *client);
}

// The ticket that was delegated: nothing else of the user's, who may have been here before.
Task<Result<CacheTicket>> delegated_ticket(Services& services, SettingsPtr settings,
                                           protocol::GateSession asked) {
    if (asked.ccache.empty()) co_return Refusal{Reason::ticket_missing, "none was delegated"};
    std::vector<std::string> names(1, asked.user);
    auto owner = co_await services.gate_judges.account(settings, std::move(names));
    if (!owner) co_return owner.error();
    if (!*owner) co_return Refusal{Reason::account_unknown, asked.user};
    OwnedCache cache;
    cache.owner = **owner;
    cache.name = std::move(asked.ccache);
    co_return co_await judge_cache(services, settings, std::move(cache));
}

Task<Decision> judge_ticket(Services& services, SettingsPtr settings, protocol::GateSession asked,
                            AuditEvent& audit) {
    const auto proven = may_stand_behind(*settings, asked.service, GateProof::ticket);
    if (!proven.granted()) co_return proven;
    auto ticket = co_await delegated_ticket(services, settings, asked);
    if (!ticket) co_return policy::refuse(ticket.error().reason, ticket.error().detail);
    audit.principal = ticket->judged.client;
    if (!is_client_of_sshd(asked, *ticket))
        co_return policy::refuse(Reason::ticket_wrong_principal, "sshd has let in " + asked.gssapi_client +
                                                                     ", and the ticket is " +
                                                                     ticket->judged.client + "'s");
    co_return may_pass_gate(*settings, asked.service, ticket->facts());
}

// By a key if one was used that will do; else by the ticket of whom GSSAPI has let in.
Task<Decision> judge_methods(Services& services, SettingsPtr settings, protocol::GateSession asked,
                             AuditEvent& audit) {
    const bool has_ticket = asked.phase == GatePhase::session && !asked.gssapi_client.empty();
    if (!asked.keys.empty() || !has_ticket) {
        auto decision = co_await judge_keys(services, settings, asked, audit);
        if (decision.granted() || !has_ticket) co_return decision;
    }
    co_return co_await judge_ticket(services, settings, std::move(asked), audit);
}

} // namespace

Task<GateVerdict> pass_gate(Services& services, Peer caller, protocol::GateKey asked) {
    const auto settings = services.settings;
    auto audit = event_asked_for("gate", asked, caller);
    audit.action = "key";
    auto decision = may_stand_behind(*settings, asked.service, GateProof::key);
    if (!decision.granted()) co_return end(services, std::move(audit), decision);
    auto holder = co_await services.gate_judges.judge_key(settings, asked.key, asked.user);
    note_holder(audit, holder);
    decision = may_pass_gate(*settings, asked.service, GateProof::key, holder.facts());
    if (!decision.granted()) co_return end(services, std::move(audit), decision);
    const auto sshd = parent_of(caller);
    const bool is_new = !sshd || services.given_keys.keep(*sshd, asked.service, asked.user, asked.key,
                                                          GivenKeys::Clock::now());
    auto verdict = end(services, std::move(audit), decision, is_new);
    verdict.options = service_named(*settings, asked.service).gate.options;
    co_return verdict;
}

Task<GateVerdict> pass_gate(Services& services, Peer caller, protocol::GateCertificate asked) {
    const auto settings = services.settings;
    auto audit = event_asked_for("gate", asked, caller);
    audit.action = "certificate";
    auto decision = may_stand_behind(*settings, asked.service, GateProof::certificate);
    if (!decision.granted()) co_return end(services, std::move(audit), decision);
    auto holder = co_await services.gate_judges.judge_certificate(settings, std::move(asked.der), asked.user);
    note_holder(audit, holder);
    note_account(audit, holder);
    decision = may_pass_gate(*settings, asked.service, GateProof::certificate, holder.facts());
    if (decision.granted()) decision = keep_arrival(services, caller, asked, audit.user);
    co_return end(services, std::move(audit), decision);
}

Task<GateVerdict> pass_gate(Services& services, Peer caller, protocol::GateConnection asked) {
    auto audit = event_asked_for("gate", asked, caller);
    audit.action = "connection";
    auto decision = may_stand_behind(*services.settings, asked.service, GateProof::certificate);
    if (!decision.granted()) co_return end(services, std::move(audit), decision);
    const auto program = parent_of(caller);
    const std::string arrived =
        program
            ? services.arrivals.only_user(*program, asked.service, asked.connection, Arrivals::Clock::now())
            : std::string();
    if (arrived.empty())
        decision = policy::refuse(Reason::proof_not_allowed,
                                  "no certificate was let in over this connection, or several people's");
    else if (!asked.user.empty() && asked.user != arrived)
        decision = policy::refuse(Reason::card_of_other_user, arrived);
    else
        audit.user = arrived;
    co_return end(services, std::move(audit), decision, false);
}

Task<GateVerdict> pass_gate(Services& services, Peer caller, protocol::GateSession asked) {
    const auto settings = services.settings;
    auto audit = event_asked_for("gate", asked, caller);
    audit.action = asked.phase == GatePhase::session ? "session" : "account";
    if (asked.phase == GatePhase::account && asked.keys.empty()) {
        const auto decision = may_go_on(services, caller, asked);
        co_return end(services, std::move(audit), decision, false);
    }
    const bool is_last_word = asked.phase == GatePhase::session;
    const auto decision = co_await judge_methods(services, settings, std::move(asked), audit);
    co_return end(services, std::move(audit), decision, is_last_word);
}

} // namespace signet::daemon
