// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whoever sits at signetctl's terminal, for the questions of a logon: a PIN is typed unseen and goes into a Secret.

#include "daemon/protocol/client.hpp"

#include <iosfwd>

namespace signet::ctl {

class TerminalPerson final : public protocol::Conversation {
public:
    // `pin_from_input`: the first line of standard input is the PIN, and every other question is given up, so that no
    // script spends the last try or takes the wrong card.
    TerminalPerson(std::ostream& err, bool pin_from_input) : err_(err), pin_from_input_(pin_from_input) {}

    std::optional<protocol::Secret> ask(const protocol::Ask& question) override;
    void show(protocol::Level level, const std::string& text) override;

private:
    std::ostream& err_;
    bool pin_from_input_;
};

} // namespace signet::ctl
