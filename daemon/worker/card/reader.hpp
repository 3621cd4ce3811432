// SPDX-License-Identifier: Apache-2.0
#pragma once

// One card in one reader, through pcscd (PC/SC): shared with other programs, exclusive during a transaction, and
// closed after each. Owned by the `card` verb for as long as it serves the card. Who only wants to know which cards
// there are: watch.hpp.

#include "daemon/protocol/messages/card.hpp"
#include "daemon/worker/card/atr.hpp"
#include "daemon/worker/card/pcsc_context.hpp"
#include "daemon/worker/card/transport.hpp"

#include <string>

namespace signet::worker {

class Reader final : public Transport, public Connection {
public:
    /// Connects to the card in the reader of this name. Errors: `card-removed` when there is none,
    /// `card-busy`, `card-unreadable`, also when pcscd cannot be reached.
    static Result<Reader> connect(const std::string& reader);

    /// Where that reader is. Needs no card that answers. Errors: as of connect().
    static Result<protocol::ReaderLocated> locate(const std::string& reader);

    Reader(Reader&& other) noexcept;
    Reader(const Reader&) = delete;
    Reader& operator=(Reader&&) = delete;
    Reader& operator=(const Reader&) = delete;
    ~Reader() override { close(); }

    /// Opens the card ahead of its next transaction, so that nobody waits for it to be powered then: pcscd turns a
    /// card off that no program has open. `card-removed` also when another card has been put in since it was read.
    Result<void> open() override;
    /// Leaves the card as it is; a verified one was reset by the end of its transaction.
    void close() noexcept override;
    bool is_gone() const override;

    bool takes_extended_length() const noexcept override { return extended_; }
    /// By its ATR.
    bool is_yubikey() const noexcept { return names_yubikey(atr_); }
    Result<void> begin_transaction() override; // opens the card if need be
    Result<Bytes> transmit(ByteView command) override;
    void end_transaction(Disposition disposition) noexcept override; // and closes the card

private:
    Reader(PcscContext context, std::string name) : context_(std::move(context)), name_(std::move(name)) {}

    static Result<Reader> reach(const std::string& reader);
    Result<void> connect(unsigned long share);
    Result<void> reconnect();
    Result<void> expect_same_card() const;
    Result<Bytes> read_atr() const;
    WorkerError failure(const char* during, long status) const;

    /// Tries again, within a limit, for as long as another program holds the card.
    template <class Call>
    long while_busy(Call call) const;

    /// The state of the reader now: SCARD_STATE_*, and in its upper half how often a card came or went.
    unsigned long state() const;
    /// That after its next change, or after this time without one.
    unsigned long state_after(unsigned long wait_ms) const;

    PcscContext context_;
    std::string name_;
    long card_ = 0; // SCARDHANDLE; 0: not connected
    unsigned long protocol_ = 0;
    Bytes atr_; // of the card that was opened first, as is
    bool extended_ = false;
    unsigned long insertion_ = 0; // how often a card had come or gone by then
};

} // namespace signet::worker
