// SPDX-License-Identifier: Apache-2.0
#pragma once

// What `card` says of the cards in the readers: for people, and for programs.

#include "certmap/certificate/certificate.hpp"
#include "daemon/protocol/messages/status.hpp"

#include <cstdint>
#include <iosfwd>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

namespace signet::ctl {

// signetd's answer at the prompt of one service, as the settings name it.
struct ServiceAnswer {
    std::string service;
    std::string reason; // empty: the card is taken
    std::string text;   // of the reason
};

// One certificate as one account's: signetd's answer, and what the certificate says of itself.
struct ShownCertificate {
    protocol::InsertedCertificate inserted;
    std::optional<certmap::Certificate> certificate{}; // nothing: it was not read, or cannot be
    std::vector<ServiceAnswer> services{};             // empty: it is not to be used anywhere

    bool is_usable() const { return inserted.reason.empty(); }
};

struct ShownCards {
    std::vector<protocol::CardStatus> cards;
    std::vector<ShownCertificate> certificates; // in the order of the cards
    std::string absence;                        // what is said where there is no card
    bool needs_cards = true;
};

ShownCertificate read_certificate(const protocol::InsertedCertificate& inserted);
// In the administrator's words; empty where there is nothing to say.
std::string sentence_of(const protocol::InsertedCertificate& inserted);

void print_text(std::ostream& out, const ShownCards& shown, std::int64_t now, bool is_coloured);
nlohmann::ordered_json json_of(const ShownCards& shown);

} // namespace signet::ctl
