// SPDX-License-Identifier: Apache-2.0
#pragma once

// One card in one reader, through pcscd (PC/SC): shared with other programs, exclusive during a transaction.
// Owned by the `card` verb for as long as it serves the card. Who only wants to know which cards there are:
// watch.hpp.

#include "daemon/worker/card/pcsc_context.hpp"
#include "daemon/worker/card/transport.hpp"

#include <string>

namespace signet::worker {

class Reader final : public Transport {
public:
    /// Connects to the card in the reader of this name. Errors: `card-removed` when there is none,
    /// `card-busy`, `card-unreadable`, also when pcscd cannot be reached.
    static Result<Reader> connect(const std::string& reader);

    Reader(Reader&& other) noexcept;
    Reader(const Reader&) = delete;
    Reader& operator=(Reader&&) = delete;
    Reader& operator=(const Reader&) = delete;
    ~Reader() override; // leaves the card as it is; a verified one was reset by the end of its transaction

    Result<void> begin_transaction() override;
    Result<Bytes> transmit(ByteView command) override;
    void end_transaction(Disposition disposition) noexcept override;

private:
    Reader(PcscContext context, std::string name) : context_(std::move(context)), name_(std::move(name)) {}

    Result<void> connect();
    Result<void> reconnect();
    Result<Bytes> read_atr() const;
    WorkerError failure(const char* during, long status) const;
    bool card_is_gone() const;

    /// Tries again, within a limit, for as long as another program holds the card.
    template <class Call>
    long while_busy(Call call) const;

    /// The state of the reader (SCARD_STATE_*) after its next change, or after this time without one.
    unsigned long state_after(unsigned long wait_ms) const;

    PcscContext context_;
    std::string name_;
    long card_ = 0; // SCARDHANDLE; 0: not connected
    unsigned long protocol_ = 0;
    Bytes atr_;
};

} // namespace signet::worker
