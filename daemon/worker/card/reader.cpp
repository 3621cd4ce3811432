// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/card/reader.hpp"

#include "daemon/worker/card/apdu.hpp"
#include "daemon/worker/card/atr.hpp"
#include "daemon/worker/card/reader_channel.hpp"
#include "daemon/worker/card/reader_features.hpp"

#include <fmt/format.h>
#include <winscard.h>

#include <array>
#include <chrono>
#include <cstring>
#include <reader.h>
#include <span>
#include <utility>

namespace signet::worker {
namespace {

using Clock = std::chrono::steady_clock;

/// How long another program may hold the card before it is `card-busy`. Reading a card through PKCS#11 takes
/// 1 to 3 s; a person who typed a PIN waits no longer than this.
constexpr std::chrono::seconds busy_limit{5};
/// Between two tries, unless the reader's state changes before.
constexpr DWORD busy_pause_ms = 100;

/// pcscd looks at a reader every 400 ms, and a pulled card shows as a broken command first.
constexpr DWORD removal_notice_ms = 1000;

/// A reset by another program has to be acknowledged before a transaction starts; one that resets without end
/// is `card-busy`.
constexpr unsigned max_resets = 3;

constexpr DWORD protocols = SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1;

/// Inside a transaction a reset we did not ask for is a card that was pulled out and put back.
bool means_removed(LONG status) {
    return status == SCARD_W_REMOVED_CARD || status == SCARD_E_NO_SMARTCARD || status == SCARD_W_RESET_CARD ||
           status == SCARD_E_READER_UNAVAILABLE || status == SCARD_E_UNKNOWN_READER ||
           status == SCARD_W_UNPOWERED_CARD;
}

LONG status_of(SCARDHANDLE card) {
    return SCardStatus(card, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr);
}

const SCARD_IO_REQUEST* header_for(DWORD protocol) {
    return protocol == SCARD_PROTOCOL_T0 ? SCARD_PCI_T0 : SCARD_PCI_T1;
}

} // namespace

Result<Reader> Reader::reach(const std::string& name) {
    LONG status = SCARD_S_SUCCESS;
    auto context = PcscContext::establish(status);
    if (!context) {
        return WorkerError{Reason::card_unreadable,
                           fmt::format("pcscd cannot be reached: {}", pcsc_stringify_error(status))};
    }
    return Reader(std::move(*context), name);
}

/// A direct connection is one to the reader: a card that is in upside down, or is none, does not hinder it.
Result<protocol::ReaderLocated> Reader::locate(const std::string& name) {
    auto reader = reach(name);
    if (!reader) return reader.error();
    if (const auto connected = reader->connect(SCARD_SHARE_DIRECT); !connected) return connected.error();
    std::array<std::uint8_t, MAX_BUFFER_SIZE> channel = {};
    DWORD length = 0;
    const LONG status = reader->while_busy([&] {
        length = channel.size();
        return SCardGetAttrib(reader->card_, SCARD_ATTR_CHANNEL_ID, channel.data(), &length);
    });
    if (status == SCARD_S_SUCCESS) return location_in(std::span(channel).first(length));
    // A reader that could not be asked is not one whose driver does not know.
    if (status == SCARD_E_SHARING_VIOLATION || means_removed(status))
        return reader->failure("asking where the reader is", status);
    return protocol::ReaderLocated();
}

Result<Reader> Reader::connect(const std::string& name) {
    auto reader = reach(name);
    if (!reader) return reader;
    if (const auto connected = reader->connect(SCARD_SHARE_SHARED); !connected) return connected.error();
    auto atr = reader->read_atr();
    if (!atr) return atr.error();
    reader->atr_ = std::move(*atr);
    reader->extended_ = reader->protocol_ == SCARD_PROTOCOL_T1 && announces_extended_length(reader->atr_) &&
                        max_apdu_data(reader->card_) >= max_answer; // T=0 has no such commands
    reader->insertion_ = reader->state() >> event_count_shift;
    return reader;
}

Reader::Reader(Reader&& other) noexcept
    : context_(std::move(other.context_)), name_(std::move(other.name_)),
      card_(std::exchange(other.card_, 0)), protocol_(other.protocol_), atr_(std::move(other.atr_)),
      extended_(other.extended_), insertion_(other.insertion_) {}

void Reader::close() noexcept {
    if (card_ != 0) SCardDisconnect(std::exchange(card_, 0), SCARD_LEAVE_CARD);
}

Result<void> Reader::open() {
    if (card_ != 0) return {};
    if (auto connected = connect(SCARD_SHARE_SHARED); !connected) return connected;
    auto same = expect_same_card();
    if (!same) close();
    return same;
}

template <class Call>
long Reader::while_busy(Call call) const {
    const auto deadline = Clock::now() + busy_limit;
    for (;;) {
        const LONG status = call();
        if (status != SCARD_E_SHARING_VIOLATION || Clock::now() >= deadline) return status;
        state_after(busy_pause_ms);
    }
}

/// While another program is within a transaction, pcscd itself lets a newcomer wait, without a limit: here
/// signetd's deadlines for opening a card and for connecting to it again are the only ones.
Result<void> Reader::connect(unsigned long share) {
    const LONG status = while_busy(
        [&] { return SCardConnect(context_.handle(), name_.c_str(), share, protocols, &card_, &protocol_); });
    if (status == SCARD_S_SUCCESS) return {};
    card_ = 0;
    return failure("connecting", status);
}

/// Once it is open: what is taken out after that makes the connection useless.
Result<void> Reader::expect_same_card() const {
    const auto atr = read_atr();
    if (!atr) return atr.error();
    if (*atr == atr_ && state() >> event_count_shift == insertion_) return {};
    return WorkerError{Reason::card_removed, "another card is in the reader"};
}

Result<void> Reader::reconnect() {
    const LONG status = while_busy([this] {
        return SCardReconnect(card_, SCARD_SHARE_SHARED, protocols, SCARD_LEAVE_CARD, &protocol_);
    });
    if (status != SCARD_S_SUCCESS) return failure("reconnecting after a reset", status);
    return expect_same_card();
}

Result<Bytes> Reader::read_atr() const {
    Bytes atr(MAX_ATR_SIZE);
    DWORD length = 0;
    const LONG status = while_busy([&] {
        length = atr.size();
        return SCardStatus(card_, nullptr, nullptr, nullptr, nullptr, atr.data(), &length);
    });
    if (status != SCARD_S_SUCCESS) return failure("reading the ATR", status);
    atr.resize(length);
    return atr;
}

Result<void> Reader::begin_transaction() {
    if (auto opened = open(); !opened) return opened;
    for (unsigned resets = 0; resets < max_resets; ++resets) {
        // Beginning a transaction waits for ever while another program is within one; asking for the status
        // says so.
        LONG status = while_busy([this] { return status_of(card_); });
        if (status == SCARD_S_SUCCESS) status = SCardBeginTransaction(card_);
        if (status == SCARD_S_SUCCESS) return {};
        if (status != SCARD_W_RESET_CARD) return failure("starting a transaction", status);
        if (const auto again = reconnect(); !again) return again.error();
    }
    return WorkerError{Reason::card_busy, "another program keeps resetting the card"};
}

Result<Bytes> Reader::transmit(ByteView command) {
    const bool t0 = protocol_ == SCARD_PROTOCOL_T0;
    std::array<std::uint8_t, 5> bare = {};
    if (t0 && command.size() == 4) { // T=0 has a P3 also where there is neither data nor answer
        std::memcpy(bare.data(), command.data(), command.size());
        command = bare;
    } else if (t0) {
        command = without_le(command);
    }
    // With its status word; one that is longer than max_answer is for the channel to refuse.
    Bytes answer(extended_ ? std::size_t{MAX_BUFFER_SIZE_EXTENDED} : std::size_t{MAX_BUFFER_SIZE});
    DWORD length = answer.size();
    const LONG status = SCardTransmit(card_, header_for(protocol_), command.data(), command.size(), nullptr,
                                      answer.data(), &length);
    if (status != SCARD_S_SUCCESS) return failure("transmitting", status);
    // Some readers answer nothing, and call that a success, when the card is pulled out in the middle.
    if (length < 2) return failure("transmitting", SCARD_E_NOT_TRANSACTED);
    answer.resize(length);
    return answer;
}

/// pcscd lets go of the card after it has reset it, so that nobody finds it in between. One that cannot be reset is
/// powered off; one that was removed, or reset by somebody else, has forgotten the PIN.
void Reader::end_transaction(Disposition disposition) noexcept {
    const bool must_reset = disposition == Disposition::reset;
    const LONG ended = SCardEndTransaction(card_, must_reset ? SCARD_RESET_CARD : SCARD_LEAVE_CARD);
    if (must_reset && ended != SCARD_S_SUCCESS && !means_removed(ended))
        SCardDisconnect(std::exchange(card_, 0), SCARD_UNPOWER_CARD);
    close();
}

WorkerError Reader::failure(const char* during, long status) const {
    auto detail = fmt::format("{}: {}", during, pcsc_stringify_error(status));
    if (means_removed(status)) return {Reason::card_removed, std::move(detail)};
    if (status == SCARD_E_SHARING_VIOLATION) return {Reason::card_busy, std::move(detail)};
    if (card_ != 0 && is_gone()) return {Reason::card_removed, std::move(detail)};
    return {Reason::card_unreadable, std::move(detail)};
}

bool Reader::is_gone() const {
    return (state_after(removal_notice_ms) & SCARD_STATE_PRESENT) == 0;
}

unsigned long Reader::state() const {
    SCARD_READERSTATE state = {};
    state.szReader = name_.c_str();
    state.dwCurrentState = SCARD_STATE_UNAWARE;
    const LONG status = SCardGetStatusChange(context_.handle(), 0, &state, 1);
    return status == SCARD_S_SUCCESS ? state.dwEventState : SCARD_STATE_UNKNOWN;
}

unsigned long Reader::state_after(unsigned long wait_ms) const {
    const unsigned long now = state();
    if (now == SCARD_STATE_UNKNOWN) return now;
    SCARD_READERSTATE state = {};
    state.szReader = name_.c_str();
    state.dwCurrentState = now & ~static_cast<DWORD>(SCARD_STATE_CHANGED);
    const LONG status = SCardGetStatusChange(context_.handle(), wait_ms, &state, 1);
    if (status == SCARD_E_TIMEOUT) return state.dwCurrentState;
    return status == SCARD_S_SUCCESS ? state.dwEventState : SCARD_STATE_UNKNOWN;
}

} // namespace signet::worker
