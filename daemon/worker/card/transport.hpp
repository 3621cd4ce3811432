// SPDX-License-Identifier: Apache-2.0
#pragma once

// The way to one card: commands out, answers in, and turns during which no other program gets a word in.
// Owned by the verb that serves the card; `Reader` is the real one (PC/SC), tests bring their own. A driver
// that wants chaining, GET RESPONSE and counting speaks through `Channel` (apdu.hpp) instead.

#include "daemon/protocol/bytes.hpp"
#include "daemon/worker/result.hpp"

#include <cstdint>
#include <span>

namespace signet::worker {

using protocol::Bytes;
using ByteView = std::span<const std::uint8_t>;

/// In which state a turn leaves the card.
enum class Disposition {
    leave, ///< as it is: nothing secret happened
    reset, ///< powered down and up: a verified PIN is forgotten
};

/// What is opened ahead of a PIN, and closed while nobody waits for one: pcscd turns off a card that no program has open.
class Connection {
public:
    virtual ~Connection() = default;

    /// Nothing happens where it is open. Errors: `card-removed` also when another card has taken the place of the one that
    /// was read, `card-busy`, `card-unreadable`.
    virtual Result<void> open() = 0;
    virtual void close() noexcept = 0;

    /// The card has left the reader. One that was pulled out in the middle of a command shows as a fault first, so this waits a
    /// moment for it.
    virtual bool is_gone() const { return false; }
};

class Transport {
public:
    virtual ~Transport() = default;

    /// Card and reader take commands of more than 255 bytes of data, and answers of more than 256, in one piece.
    virtual bool takes_extended_length() const noexcept = 0;

    /// Starts a turn. `card-busy` when another program does not let go in time, `card-removed`,
    /// `card-unreadable`.
    virtual Result<void> begin_transaction() = 0;

    /// One command, one answer with its status word (at least two bytes). Errors: `card-removed`,
    /// `card-unreadable`.
    virtual Result<Bytes> transmit(ByteView command) = 0;

    /// Ends the turn; an error here has no consequence a caller could draw (the card is gone, or the link
    /// is).
    virtual void end_transaction(Disposition disposition) noexcept = 0;
};

/// A turn as a scope: whatever happens, it ends, and it ends as it was told to.
class Transaction {
public:
    static Result<Transaction> begin(Transport& transport, Disposition at_end);

    Transaction(Transaction&& other) noexcept;
    Transaction(const Transaction&) = delete;
    Transaction& operator=(Transaction&&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    ~Transaction();

private:
    Transaction(Transport& transport, Disposition at_end) noexcept;

    Transport* transport_; // null once moved from
    Disposition at_end_;
};

} // namespace signet::worker
