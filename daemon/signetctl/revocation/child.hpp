// SPDX-License-Identifier: Apache-2.0
#pragma once

// A process that fetches, and what it says over a pipe: for each CA one, so that a hostile server can at most
// lie about its own.

#include "daemon/signetctl/revocation/fetch.hpp"
#include "daemon/signetctl/revocation/unprivileged.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace signet::ctl {

struct Message {
    enum class Kind : std::uint8_t { table = 'T', problem = 'P' } kind = Kind::problem;
    std::string content; // the bytes of a table; or one line, safe to print

    bool operator==(const Message&) const = default;
};

// With its length before it.
std::string encode_message(Message::Kind kind, std::string_view content);

// All of them, or an error: the child said something else, or was cut off.
certmap::Result<std::vector<Message>> decode_messages(std::string_view bytes);

inline constexpr std::size_t longest_problem = 500; // bytes
inline constexpr std::size_t most_messages = 1000;

struct ChildAnswer {
    std::string said;    // for decode_messages
    std::string problem; // empty: it ended well
};

// One process for each order, side by side. The answers in the order of the orders.
std::vector<ChildAnswer> fetch_in_children(const std::vector<IssuerOrder>& orders,
                                           const std::optional<Identity>& identity, std::int64_t now);

} // namespace signet::ctl
