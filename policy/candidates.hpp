// SPDX-License-Identifier: Apache-2.0
// Which certificates of the inserted cards may be used in a story, and which of them is meant. Pure functions over
// facts that signetd gathered; the certificate's own judgement is a fact here.
#pragma once

#include "policy/certificate_conditions.hpp"
#include "policy/decision.hpp"
#include "policy/facts.hpp"
#include "policy/settings.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace signet::policy {

struct CandidateFacts {
    std::string_view service{}; // PAM_SERVICE
    Decision certificate{}; // of the certificate worker: granted when it is good and mapped to one account
    bool has_principal = false;
    std::string_view fingerprint{}; // of the certificate
    CertificateFacts certificate_facts{};
    Account account{};      // that the certificate is mapped to
    bool is_pinned = false; // the store has the very key, or the certificate, for that account
    Account admin_of{};     // whose second principal it is (alice's, with "alice/admin"); no name: it is none
    // The certificate names a UPN and no user: which account that is the KDC's answer will say, so that an
    // account that is not known yet is no refusal.
    bool account_may_come = false;
    std::string_view requested_user{};  // PAM_USER; empty: whoever the card says
    std::optional<Uid> requested_uid{}; // of that account; nothing: the system does not know it
    std::optional<Uid> peer_uid{};
    bool is_remote = true;                // the caller, as is_remote() has it
    std::optional<unsigned> tries_left{}; // of the PIN; nothing: the card does not tell
    bool has_default_pin = false;         // it says so itself
};

// Why a card whose owner only a KDC could tell is refused to a caller that may be elsewhere.
inline constexpr std::string_view owner_unknown =
    "whose it is only a KDC knows, and the caller may be elsewhere";

enum class Standing : std::uint8_t {
    refused,
    other_users, // in order, but not this user's
    usable,
};

struct [[nodiscard]] CandidateVerdict {
    Standing standing = Standing::refused;
    Decision decision{};
    bool ask_first = false; // one PIN try is left: the person must agree before it is used
    // It is known who is meant, and whether the certificate is that person's only a KDC can tell.
    bool is_guess = false;
};

inline CandidateVerdict refused(Decision decision) {
    return {.standing = Standing::refused, .decision = std::move(decision)};
}

CandidateVerdict judge_candidate(const Settings& settings, const CandidateFacts& facts);

// The last part of it, for every story: whether the PIN may be asked for at `service`.
CandidateVerdict judge_pin(const Settings& settings, std::string_view service, const CandidateFacts& facts);

// And of that one: does the card take a PIN at all, and is one try left?
CandidateVerdict judge_tries(std::optional<unsigned> tries_left);

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

// What is certainly the user's goes before what may be. None usable: the refusal of the candidate that came furthest, because it is the card the person meant.
Choice choose(std::span<const Candidate> candidates);

// Is the account one that Signet deals with? Not root's, not the system's, and one that the system knows.
Decision account_in_reach(const Settings& settings, std::string_view name, std::optional<Uid> uid);

} // namespace signet::policy
