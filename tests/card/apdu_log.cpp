// SPDX-License-Identifier: Apache-2.0
#include "tests/card/apdu_log.hpp"

#include "tests/card/pin.hpp"

#include <openssl/sha.h>

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <unistd.h>
#include <utility>

namespace signet::card {
namespace {

using OrderedJson = nlohmann::ordered_json; // a person reads the log too

std::int64_t microseconds(Instant at) {
    return std::chrono::duration_cast<std::chrono::microseconds>(at.time_since_epoch()).count();
}

template <class T>
OrderedJson or_null(const std::optional<T>& value) {
    return value ? OrderedJson(*value) : OrderedJson(nullptr);
}

std::string hex_byte(std::uint8_t byte) {
    return to_hex({&byte, 1});
}

std::string hex_status(StatusWord status) {
    return hex_byte(static_cast<std::uint8_t>(status >> 8U)) + hex_byte(static_cast<std::uint8_t>(status));
}

OrderedJson header(const Command& command, std::size_t data) {
    return {{"cla", hex_byte(command.cla)},
            {"ins", hex_byte(command.ins)},
            {"p1", hex_byte(command.p1)},
            {"p2", hex_byte(command.p2)},
            {"lc", data},
            {"le", or_null(command.expected)}};
}

} // namespace

std::string pin_digest(ByteView pin) {
    constexpr std::size_t kDigestBytes = 8;
    Bytes padded = to_bytes(pin);
    if (padded.size() < kPinLength) padded.resize(kPinLength, 0xFF);
    Bytes whole(SHA256_DIGEST_LENGTH);
    SHA256(padded.data(), padded.size(), whole.data());
    return to_hex(ByteView{whole}.first(kDigestBytes));
}

LoggedApdu describe(ByteView apdu, Instant arrived) {
    LoggedApdu entry{
        .arrived = arrived, .answered = {}, .command = parse_command(apdu), .pin = {}, .status = {}};
    if (!entry.command) return entry;
    entry.command_data = entry.command->data.size();
    if (entry.command->ins == instruction::kVerify && entry.command_data > 0)
        entry.pin = pin_digest(entry.command->data);
    entry.command->data.clear();
    return entry;
}

void describe_answer(LoggedApdu& entry, ByteView answer, Instant answered) {
    entry.answered = answered;
    if (answer.size() < 2) return;
    const auto status = answer.last(2);
    entry.status = static_cast<StatusWord>(status[0] << 8U | status[1]);
    entry.answer_data = answer.size() - 2;
}

ApduLog::ApduLog(ApduLog&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

ApduLog& ApduLog::operator=(ApduLog&& other) noexcept {
    std::swap(file_, other.file_);
    return *this;
}

ApduLog::~ApduLog() {
    if (file_ >= 0) ::close(file_);
}

Result<ApduLog> ApduLog::open(const std::filesystem::path& file) {
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
    if (descriptor < 0) return Error{"cannot write " + file.string()};
    return ApduLog{descriptor};
}

void ApduLog::apdu(const LoggedApdu& entry) const {
    OrderedJson json{{"event", "apdu"}, {"at_us", microseconds(entry.arrived)}};
    json["answered_us"] = entry.answered ? OrderedJson(microseconds(*entry.answered)) : OrderedJson(nullptr);
    if (entry.command) json.update(header(*entry.command, entry.command_data));
    if (!entry.pin.empty()) json["pin"] = entry.pin;
    json["sw"] = entry.status ? OrderedJson(hex_status(*entry.status)) : OrderedJson(nullptr);
    json["length"] = entry.answer_data;
    line(json.dump());
}

void ApduLog::event(std::string_view name, Instant at) const {
    line(OrderedJson{{"event", name}, {"at_us", microseconds(at)}}.dump());
}

void ApduLog::fault(std::string_view action, Instant at) const {
    line(OrderedJson{{"event", "fault"}, {"at_us", microseconds(at)}, {"do", action}}.dump());
}

void ApduLog::line(std::string text) const {
    if (file_ < 0) return;
    text += '\n';
    // A full disk shows in the test that reads the log; the card goes on.
    if (::write(file_, text.data(), text.size()) < 0) return;
}

} // namespace signet::card
