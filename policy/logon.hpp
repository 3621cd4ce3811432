// SPDX-License-Identifier: Apache-2.0
// The decisions of a logon, in the order in which they are taken: may it begin, is this certificate usable,
// which of several, may the person log on. Pure functions over facts that signetd gathered; whatever is
// missing from the facts is a refusal. The KDC and the card judge their own part; their verdicts are facts
// here.
#pragma once

#include "certmap/text/principal.hpp"
#include "policy/decision.hpp"
#include "policy/settings.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace signet::policy {

using Uid = std::uint32_t; // uid_t of Linux, spelled so that this folder needs no system header

inline constexpr Uid root_uid = 0;

// --- May it begin? ---------------------------------------------------------------------------------------

struct BeginFacts {
    std::string_view service{};     // PAM_SERVICE
    std::optional<Uid> peer_uid{};  // of the process at the socket (SO_PEERCRED)
    std::string_view user{};        // PAM_USER; empty: not known yet
    std::optional<Uid> user_uid{};  // of that account, when the system knows it
    std::string_view remote_host{}; // PAM_RHOST
};

Decision may_begin(const Settings& settings, const BeginFacts& facts);

// --- Is this certificate usable? -------------------------------------------------------------------------

struct Account {
    std::string_view name{};  // as the system spells it
    std::optional<Uid> uid{}; // nothing: the system does not know the account
};

struct CandidateFacts {
    Decision certificate{}; // of the certificate worker: granted when it is good and mapped to one account
    bool has_principal = false;
    Account account{}; // that the certificate is mapped to
    // The certificate names a UPN and no user: which account that is the KDC's answer will say, so that an
    // account that is not known yet is no refusal.
    bool account_may_come = false;
    std::string_view requested_user{};  // PAM_USER; empty: whoever the card says
    std::optional<Uid> requested_uid{}; // of that account; nothing: the system does not know it
    std::optional<Uid> peer_uid{};
    std::optional<unsigned> tries_left{}; // of the PIN; nothing: the card does not tell
};

enum class Standing : std::uint8_t {
    refused,
    other_users, // in order, but not this user's
    usable,
};

struct [[nodiscard]] CandidateVerdict {
    Standing standing = Standing::refused;
    Decision decision{};
    bool ask_first = false; // one PIN try is left: the person must agree before it is used
};

CandidateVerdict judge_candidate(const Settings& settings, const CandidateFacts& facts);

// --- Which of several? -----------------------------------------------------------------------------------

struct Candidate {
    std::string label; // for the person: whose certificate, on which card
    CandidateVerdict verdict;
};

struct UseCandidate {
    std::size_t index = 0; // into the candidates
};

struct AskWhich {
    std::vector<std::size_t> indices; // into the candidates; at least two
    std::vector<std::string> labels;  // in the same order
};

// A Decision is always a refusal here.
using Choice = std::variant<Decision, UseCandidate, AskWhich>;

// None usable: the refusal of the candidate that came furthest, because it is the card the person meant.
Choice choose(std::span<const Candidate> candidates);

// --- May the person log on? ------------------------------------------------------------------------------

// What the ticket worker, which never saw the card, says about the ticket.
enum class TicketJudgement : std::uint8_t {
    not_judged,
    forged,          // does not open with the host's key
    no_keytab,       // the host has not joined the domain
    keytab_unusable, // there is one, but no key of the host in it that can be used
    verified,        // opens with the host's key
};

struct LogonFacts {
    BeginFacts begin{};
    Decision ticket{}; // of the card worker: granted when the KDC issued a ticket
    TicketJudgement judgement = TicketJudgement::not_judged;
    std::string_view judgement_detail{};       // why the ticket could not be judged
    std::span<const std::string> indicators{}; // of the opened ticket
    // As judged again at the logon:
    Decision certificate{};
    certmap::Principal principal{}; // of the certificate
    certmap::Principal client{};    // of the verified ticket: who it is
    bool client_allowed = false;    // it is of a realm whose principals are accounts here
    // The accounts, looked up again. A rule's user counts by itself, unless it was read from a UPN.
    Account of_certificate{}; // empty name: the certificate names no user
    bool user_is_of_upn = false;
    Account of_client{};
    // As it was when the PIN was asked for:
    std::optional<Uid> candidate_uid{}; // nothing: not known then
};

struct LogonVerdict {
    Decision decision{};
    Account account{}; // granted: whose session it is
};

LogonVerdict may_log_on(const Settings& settings, const LogonFacts& facts);

// Is this the principal that was asked for? The KDC says the realm in its own spelling.
bool same_principal(const certmap::Principal& asked, const certmap::Principal& answered);

} // namespace signet::policy
