// SPDX-License-Identifier: Apache-2.0
#pragma once

// The cards in the readers while no signetd runs, and whose they are: by the workers that signetd has, one for each question.

#include "certmap/certificate/certificate.hpp"
#include "daemon/protocol/messages/card.hpp"
#include "policy/settings.hpp"

#include <string>
#include <vector>

namespace signet::ctl {

// A certificate that a card has, and that could be read.
struct SeenCertificate {
    std::string place{}; // "Reader 00 00, slot 9A"
    certmap::Certificate certificate{};
};

struct CardLook {
    std::vector<SeenCertificate> certificates{};
    std::vector<std::string> problems{}; // of readers and slots, one line each
};

// Of the slots of the settings. No PIN is asked for.
CardLook look_at_cards(const std::string& worker, const policy::Settings& settings);

struct Owner {
    std::string user{};      // of this system; empty: nobody's
    std::string principal{}; // empty: not known
    std::string problem{};   // why the card lets nobody in; empty: it does
};

// By the judgement of a logon.
Owner owner_of(const std::string& worker, const policy::Settings& settings, const SeenCertificate& seen);

} // namespace signet::ctl
