// SPDX-License-Identifier: Apache-2.0
// Who somebody is once there is a ticket: ticket, certificate and accounts are compared, and must be one person's.
// The KDC and the card judge their own part; their verdicts are facts here. Every story that ends in a ticket asks
// this, and adds what it alone demands.
#pragma once

#include "certmap/text/principal.hpp"
#include "policy/certificate_conditions.hpp"
#include "policy/decision.hpp"
#include "policy/facts.hpp"
#include "policy/settings.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace signet::policy {

// What the ticket worker, which never saw the card, says about the ticket.
enum class TicketJudgement : std::uint8_t {
    not_judged,
    forged,          // does not open with the host's key
    no_keytab,       // the host has not joined the domain
    keytab_unusable, // there is one, but no key of the host in it that can be used
    verified,        // opens with the host's key
};

struct IdentityFacts {
    BeginFacts begin{};
    Decision ticket{}; // of the card worker: granted when the KDC issued a ticket
    TicketJudgement judgement = TicketJudgement::not_judged;
    std::string_view judgement_detail{};       // why the ticket could not be judged
    std::span<const std::string> indicators{}; // of the opened ticket
    // As judged again at the logon:
    Decision certificate{};
    std::string_view fingerprint{}; // of the certificate
    CertificateFacts certificate_facts{};
    certmap::Principal principal{}; // likewise
    certmap::Principal client{};    // of the verified ticket: who it is
    bool client_allowed = false;    // it is of a realm whose principals are accounts here
    // The accounts, looked up again. A rule's user counts by itself, unless it was read from a UPN.
    Account of_certificate{}; // empty name: the certificate names no user
    bool user_is_of_upn = false;
    Account of_client{};
    Account admin_of{}; // whose second principal the client is; no name: it is none
    // As it was when the PIN was asked for:
    std::optional<Uid> candidate_uid{}; // nothing: not known then
};

struct IdentityVerdict {
    Decision decision{};
    Account account{}; // granted: whose it is
};

// The seat of the readers whose cards the caller may use: its own; where the service is for callers that are at none, too,
// the first. Empty: no cards at all.
std::string_view reader_seat(const Settings& settings, const BeginFacts& facts);

// Is the caller at a seat of this machine that the service is for, or of the system itself? Asked again when the PIN has
// come: whoever had the seat at the question need not have it now.
Decision judge_place(const Settings& settings, const BeginFacts& facts);

// Whose cards may a caller have asked for their PIN, and so make lose tries? At a seat whoever sits there sees it. A caller
// that is at none has those of the person whose logon it descends from, and nobody else's.
bool may_use_card_of(const BeginFacts& facts, std::optional<Uid> owner);

// Is the service there for this use, may its caller act for that account, and is the person at this machine? A card in its
// reader says nothing about a person elsewhere, and what an application says of its user can only add a refusal. Where the
// service is for persons elsewhere, root asks for one that it names, or somebody's session for its own user.
Decision may_begin(const Settings& settings, ServiceUse use, const BeginFacts& facts);
// The same where the card is that of the account that is named.
Decision may_begin_for_oneself(const Settings& settings, ServiceUse use, const BeginFacts& facts);

IdentityVerdict judge_identity(const Settings& settings, const IdentityFacts& facts);

// Parts of it. Is the ticket one of this domain, and about the certificate? The account is not looked at.
Decision judge_proof(const Settings& settings, const IdentityFacts& facts);
// The one account that ticket and certificate are of, in reach of cards.
IdentityVerdict judge_owner_of_card(const Settings& settings, const IdentityFacts& facts);
// Whose card it is has been judged: is it the account that was named, may the caller act for it, and does the service take
// the account and the certificate?
IdentityVerdict judge_use_by(const Settings& settings, const BeginFacts& begin, const Account& account,
                             const CertificateFacts& certificate);

// Is this the principal that was asked for? The KDC says the realm in its own spelling.
bool same_principal(const certmap::Principal& asked, const certmap::Principal& answered);

} // namespace signet::policy
