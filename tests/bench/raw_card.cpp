// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/raw_card.hpp"

#include <winscard.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace signet::bench {
namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::size_t modulus_size = 256; // bytes; RSA-2048
constexpr std::size_t block_size = 255;   // bytes of data in a short APDU
constexpr std::size_t pin_size = 8;       // bytes, padded with FF (SP 800-73-4 part 2 2.4.3)

const Bytes select_piv = {0x00, 0xA4, 0x04, 0x00, 0x09, 0xA0, 0x00, 0x00,
                          0x03, 0x08, 0x00, 0x00, 0x10, 0x00, 0x00};
const Bytes get_response = {0x00, 0xC0, 0x00, 0x00, 0x00};

Bytes verify(const std::string& pin) {
    Bytes command = {0x00, 0x20, 0x00, 0x80, pin_size};
    command.insert(command.end(), pin.begin(), pin.end());
    command.resize(5 + pin_size, 0xFF);
    return command;
}

// The dynamic authentication template (SP 800-73-4 part 2 3.2.4): an empty response, and a challenge that has
// the form of a PKCS #1 v1.5 block, so that any card signs it.
Bytes authentication_template() {
    Bytes data = {0x7C, 0x82, 0x01, 0x06, 0x82, 0x00, 0x81, 0x82, 0x01, 0x00, 0x00, 0x01};
    constexpr std::size_t message_size = 51; // bytes; DigestInfo of SHA-256
    data.resize(data.size() + modulus_size - 3 - message_size, 0xFF);
    data.push_back(0x00);
    data.resize(data.size() + message_size, 0x5A);
    return data;
}

std::array<Bytes, 2> general_authenticate() {
    const Bytes data = authentication_template();
    const auto rest = static_cast<std::uint8_t>(data.size() - block_size);
    Bytes first = {0x10, 0x87, 0x07, 0x9A, block_size}; // CLA 10: more follows
    Bytes second = {0x00, 0x87, 0x07, 0x9A, rest};
    first.insert(first.end(), data.begin(), data.begin() + block_size);
    second.insert(second.end(), data.begin() + block_size, data.end());
    second.push_back(0x00);
    return {first, second};
}

class Card {
public:
    Card() = default;
    Card(const Card&) = delete;
    Card& operator=(const Card&) = delete;
    ~Card() {
        if (card_ != 0) SCardDisconnect(card_, SCARD_RESET_CARD);
        if (context_ != 0) SCardReleaseContext(context_);
    }

    bool connect() {
        std::array<char, 1024> names{}; // a list of C strings; the first reader is its first
        DWORD size = names.size();
        return SCardEstablishContext(SCARD_SCOPE_SYSTEM, nullptr, nullptr, &context_) == SCARD_S_SUCCESS &&
               SCardListReaders(context_, nullptr, names.data(), &size) == SCARD_S_SUCCESS &&
               SCardConnect(context_, names.data(), SCARD_SHARE_SHARED, SCARD_PROTOCOL_T1, &card_,
                            &protocol_) == SCARD_S_SUCCESS;
    }

    bool begin() { return SCardBeginTransaction(card_) == SCARD_S_SUCCESS; }

    // True if the card answered with the status 9000, or with 61XX where more is to be fetched.
    bool send(const Bytes& command, std::uint8_t first_status_byte = 0x90) {
        std::array<std::uint8_t, MAX_BUFFER_SIZE> answer{};
        DWORD size = answer.size();
        const LONG sent =
            SCardTransmit(card_, SCARD_PCI_T1, command.data(), command.size(), nullptr, answer.data(), &size);
        return sent == SCARD_S_SUCCESS && size >= 2 && answer[size - 2] == first_status_byte;
    }

private:
    SCARDCONTEXT context_ = 0;
    SCARDHANDLE card_ = 0;
    DWORD protocol_ = 0;
};

} // namespace

Timed raw_card(const std::string& pin) {
    const Bytes verification = verify(pin);
    const auto signing = general_authenticate();
    Card card;
    if (pin.size() > pin_size || !card.connect()) return {false, {}, "no card"};
    const Stopwatch stopwatch;
    const bool done = card.begin() && card.send(select_piv) && card.send(verification) &&
                      card.send(signing[0]) && card.send(signing[1], 0x61) && card.send(get_response);
    return {done, stopwatch.elapsed(), done ? "signed" : "the card refused"};
}

} // namespace signet::bench
