// SPDX-License-Identifier: Apache-2.0
// May somebody come in from elsewhere, whose card is at another machine? Something stands for the card: a key of ssh or a
// certificate, which others have seen used, or a ticket. Who judged the certificate is a fact here. Pure.
#pragma once

#include "certmap/text/principal.hpp"
#include "policy/certificate_conditions.hpp"
#include "policy/decision.hpp"
#include "policy/facts.hpp"
#include "policy/settings.hpp"

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace signet::policy {

// A certificate that stands behind a key, and the account that it is judged for.
struct HolderFacts {
    Decision certificate{}; // trusted, for logon, not blocked, and mapped
    CertificateFacts certificate_facts{};
    certmap::Principal principal{};
    bool principal_allowed = false; // of a realm whose principals are accounts here
    bool account_is_of_upn = false; // only a KDC knows whose a UPN is
    bool is_pinned = false;         // the store of [local_accounts] has the very key
    Account of_certificate{};       // looked up; no name: the system knows none
    Account named{};                // the account that is logging on, likewise
    // Since the store last agreed with its source; nothing: there is none, or nobody knows.
    std::optional<std::chrono::seconds> store_age{};
};

// A ticket that came along, opened with the host's key.
struct TicketFacts {
    bool is_verified = false;
    std::span<const std::string> indicators{};
    std::string_view client{};   // principal of the ticket
    bool client_allowed = false; // of a realm whose principals are accounts here
    Account of_client{};         // looked up; no name: the system knows none
    Account admin_of{};          // whose second principal the client is, likewise
    Account named{};             // the account that is logging on, or that asks for more rights, likewise
    std::chrono::seconds age{0}; // since the KDC saw the proof (authtime, RFC 4120 5.3)
};

// Is the service gated, and may this stand behind a logon there? Asked before anything of it is parsed.
Decision may_stand_behind(const Settings& settings, std::string_view service, GateProof proof);

// Is it the card of the account that is named, as far as a certificate of the store says? For a gate and for an elevation
// by an agent alike; what the service demands besides is asked elsewhere.
Decision judge_holder(const Settings& settings, const HolderFacts& facts);

// All of it, for a service that is gated.
Decision may_pass_gate(const Settings& settings, std::string_view service, GateProof proof,
                       const HolderFacts& facts);

// Is it a ticket of the account that is named, got by card, at most `max_age` ago? 0: that does not matter.
Decision judge_card_ticket(const Settings& settings, std::chrono::milliseconds max_age,
                           const TicketFacts& facts);

Decision may_pass_gate(const Settings& settings, std::string_view service, const TicketFacts& facts);

} // namespace signet::policy
