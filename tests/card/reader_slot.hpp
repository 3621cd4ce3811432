// SPDX-License-Identifier: Apache-2.0
// The card in the reader: connects to vpcd while the card is inserted, again whenever vpcd restarts, and
// sends each answer when its time has come. Never waits itself; the event loop in main asks for deadline()
// and calls back.
#pragma once

#include "tests/card/apdu_log.hpp"
#include "tests/card/link.hpp"
#include "tests/card/virtual_card.hpp"

namespace signet::card {

class ReaderSlot {
public:
    ReaderSlot(VirtualCard& card, ApduLog& log, Address address);

    void insert(Instant now); // connects at once if vpcd is there
    void remove(Instant now);
    bool resume(Instant now); // the silent card answers; false if it was not silent

    bool inserted() const { return inserted_; }
    bool connected() const { return link_.has_value(); }
    bool powered() const { return powered_; }

    int descriptor() const { return link_ ? link_->descriptor() : -1; }
    void readable(Instant now);
    std::optional<Instant> deadline() const;
    void expired(Instant now); // to be called when deadline() has passed

private:
    // The command that is being worked on, and what comes of it.
    struct Pending {
        Reaction reaction;
        LoggedApdu entry;
    };

    void connect(Instant now);
    void disconnect(Instant now);
    void take(const Bytes& message, Instant now);
    void obey(Order order, Instant now);
    void power(bool on, std::string_view event, Instant now);
    void begin(const Bytes& apdu, Instant now);
    void finish();
    void abandon();
    bool waits() const; // a time has been set for the pending command

    VirtualCard& card_;
    ApduLog& log_;
    Address address_;
    std::optional<Link> link_;
    std::optional<Pending> pending_;
    Instant retry_at_{};
    std::chrono::milliseconds retry_pause_;
    bool inserted_ = false;
    bool powered_ = false;
};

} // namespace signet::card
