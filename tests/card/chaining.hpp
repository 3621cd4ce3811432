// SPDX-License-Identifier: Apache-2.0
// Commands longer than one APDU (command chaining, ISO 7816-4 5.1.1.1) and responses longer than one
// (61XX and GET RESPONSE, ISO 7816-4 5.1.3). Owned by the Card; forgotten at reset.
#pragma once

#include "tests/card/apdu.hpp"

namespace signet::card {

// Joins the parts of a chained command.
class CommandChain {
public:
    struct Step {
        std::optional<Command> command; // complete, chaining bit removed; none: answer with `status`
        StatusWord status = status::kSuccess;
    };

    Step accept(Command part);
    void clear() { begun_.reset(); }

private:
    std::optional<Command> begun_;
};

// Cuts a response to what the terminal takes and keeps the rest for GET RESPONSE.
class LongResponse {
public:
    Response begin(Response whole, std::optional<std::size_t> expected);
    Response next(std::optional<std::size_t> expected); // 6985 with nothing left
    // 6CXX for any other Le than what is left, as cards of T=0 answer.
    Response next_exactly(std::optional<std::size_t> expected);
    void clear() { rest_ = {}; }

private:
    Response cut(std::optional<std::size_t> expected);

    Response rest_;
};

} // namespace signet::card
