// SPDX-License-Identifier: Apache-2.0
#include "tests/card/apdu.hpp"

namespace signet::card {
namespace {

constexpr std::size_t kHeader = 4;
constexpr std::size_t kShortNe = 256;      // Le 00
constexpr std::size_t kExtendedNe = 65536; // Le 0000

std::size_t read_short(ByteView two) {
    return static_cast<std::size_t>(two[0]) << 8U | two[1];
}

std::size_t or_all(std::size_t le, std::size_t all) {
    return le == 0 ? all : le;
}

// `body` is Lc, data and Le of a short APDU; it is not empty.
bool read_short_body(ByteView body, Command& command) {
    if (body.size() == 1) {
        command.expected = or_all(body[0], kShortNe);
        return true;
    }
    const std::size_t lc = body[0];
    const auto rest = body.subspan(1);
    if (lc == 0 || rest.size() < lc || rest.size() > lc + 1) return false;
    command.data = to_bytes(rest.first(lc));
    if (rest.size() > lc) command.expected = or_all(rest[lc], kShortNe);
    return true;
}

// `body` follows the 00 that announces extended lengths.
bool read_extended_body(ByteView body, Command& command) {
    command.extended = true;
    if (body.size() < 2) return false;
    const std::size_t first = read_short(body);
    const auto rest = body.subspan(2);
    if (rest.empty()) {
        command.expected = or_all(first, kExtendedNe);
        return true;
    }
    if (first == 0 || (rest.size() != first && rest.size() != first + 2)) return false;
    command.data = to_bytes(rest.first(first));
    if (rest.size() > first) command.expected = or_all(read_short(rest.subspan(first)), kExtendedNe);
    return true;
}

void append_short(Bytes& out, std::size_t number) {
    out.push_back(static_cast<std::uint8_t>(number >> 8U));
    out.push_back(static_cast<std::uint8_t>(number));
}

void append_extended_body(Bytes& out, const Command& command) {
    out.push_back(0);
    if (!command.data.empty()) {
        append_short(out, command.data.size());
        append(out, command.data);
    }
    if (command.expected) append_short(out, *command.expected);
}

} // namespace

std::optional<Command> parse_command(ByteView apdu) {
    if (apdu.size() < kHeader) return std::nullopt;
    Command command{.cla = apdu[0], .ins = apdu[1], .p1 = apdu[2], .p2 = apdu[3], .data = {}, .expected = {}};
    const auto body = apdu.subspan(kHeader);
    if (body.empty()) return command;
    const bool extended = body[0] == 0 && body.size() > 1;
    const bool good =
        extended ? read_extended_body(body.subspan(1), command) : read_short_body(body, command);
    if (!good) return std::nullopt;
    return command;
}

Bytes encode_command(const Command& command) {
    Bytes out{command.cla, command.ins, command.p1, command.p2};
    const bool fits = command.data.size() <= 255 && command.expected.value_or(0) <= kShortNe;
    if (command.extended || !fits) {
        append_extended_body(out, command);
        return out;
    }
    if (!command.data.empty()) {
        out.push_back(static_cast<std::uint8_t>(command.data.size()));
        append(out, command.data);
    }
    if (command.expected) out.push_back(static_cast<std::uint8_t>(*command.expected));
    return out;
}

Bytes Response::encode() const {
    Bytes out = data;
    append_short(out, status);
    return out;
}

} // namespace signet::card
