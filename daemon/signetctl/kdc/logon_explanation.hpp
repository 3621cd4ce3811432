// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the KDC decides about a certificate and a principal, and everything that it went by: asked of the same
// Judge with the same facts.

#include "certmap/judgement/explanation.hpp"
#include "kdc_plugin/decision/judge.hpp"
#include "policy/kdc/ticket.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace signet::ctl {

struct LogonExplanation {
    policy::KdcMode mode = policy::KdcMode::enforce;
    kdc::CertificateVerdict verdict{};
    // Granted: what becomes of the ticket for the realm (krbtgt), and the [[ticket.rule]]s that say so.
    std::optional<policy::TicketDecision> ticket{};
    std::vector<std::string> ticket_rules{};
    // By store and rules alone, whatever attributes the entry has.
    std::optional<certmap::Certificate> certificate{};
    std::optional<certmap::Explanation> mapping{};
    std::string mapping_problem{}; // there is no such explanation

    bool is_good() const { return ticket && ticket->decision.granted(); }
};

LogonExplanation explain_logon(kdc::Judge& judge, const kdc::CertificateQuestion& question);

// On the clock of this host.
policy::WallClock wall_clock_at(std::int64_t time);

// Those that apply, in order, up to the one that ends it: `rule 2 "office hours": limit`.
std::vector<std::string> applied_rules(const policy::KdcSettings& settings, const policy::TicketFacts& facts);

} // namespace signet::ctl
