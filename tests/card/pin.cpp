// SPDX-License-Identifier: Apache-2.0
#include "tests/card/pin.hpp"

#include <algorithm>

namespace signet::card {
namespace {

constexpr std::uint8_t kPadding = 0xFF;
constexpr std::size_t kMinimumDigits = 6;

bool is_digit(std::uint8_t byte) {
    return byte >= '0' && byte <= '9';
}

} // namespace

bool is_piv_pin(ByteView data) {
    if (data.size() != kPinLength) return false;
    const auto padding = std::find_if_not(data.begin(), data.end(), is_digit);
    const bool long_enough = padding - data.begin() >= static_cast<std::ptrdiff_t>(kMinimumDigits);
    return long_enough && std::all_of(padding, data.end(), [](auto byte) { return byte == kPadding; });
}

std::optional<Bytes> pad_pin(std::string_view pin) {
    if (pin.size() > kPinLength) return std::nullopt;
    Bytes padded(pin.begin(), pin.end());
    padded.resize(kPinLength, kPadding);
    return padded;
}

// The try is taken before the comparison, as cards do so that pulling them out gains nothing.
ReferenceData::Check ReferenceData::compare(ByteView candidate) {
    if (tries_left_ == 0) return Check::Blocked;
    --tries_left_;
    if (!std::equal(value_.begin(), value_.end(), candidate.begin(), candidate.end())) return Check::Wrong;
    restore_tries();
    return Check::Matched;
}

void ReferenceData::replace(Bytes value) {
    value_ = std::move(value);
    restore_tries();
}

} // namespace signet::card
