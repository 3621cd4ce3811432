// SPDX-License-Identifier: Apache-2.0
// The connection to vpcd, the virtual reader of vsmartcard, seen from the card. Messages in both directions:
// two bytes of length, big-endian, then as many bytes. A message of one byte is an order to the card, a
// longer one an APDU. That the connection exists is what "card inserted" means to vpcd.
#pragma once

#include "tests/card/bytes.hpp"

namespace signet::card {

// Orders of vpcd; only Atr is answered.
enum class Order : std::uint8_t { PowerOff = 0, PowerOn = 1, Reset = 2, Atr = 4 };

struct Address {
    std::string host = "127.0.0.1";
    std::string port = "35963"; // of vpcd's first reader; the second has 35964
};

class Link {
public:
    explicit Link(int socket) : socket_(socket) {} // takes the socket over
    Link(Link&& other) noexcept;
    Link& operator=(Link&& other) noexcept;
    ~Link();

    // None while vpcd is not there. Waits at most 200 ms.
    static std::optional<Link> connect(const Address& address);

    int descriptor() const { return socket_; }

    // Reads what is there; false when vpcd has closed the connection.
    bool receive();
    std::optional<Bytes> next_message();

    // Length and message in one piece; false when vpcd is gone. At most 65535 bytes.
    bool send(ByteView message);

private:
    int socket_;
    Bytes received_;
};

} // namespace signet::card
