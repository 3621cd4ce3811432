// SPDX-License-Identifier: Apache-2.0
#include "tests/card/chaining.hpp"

#include <algorithm>
#include <utility>

namespace signet::card {
namespace {

// Room for the largest command of the card, GENERAL AUTHENTICATE with RSA-4096 (about 530 bytes), several
// times.
constexpr std::size_t kMaximumChain = 4096;

bool same_command(const Command& a, const Command& b) {
    return a.ins == b.ins && a.p1 == b.p1 && a.p2 == b.p2;
}

// SP 800-73-4 part 2, table 2: of the commands of this card only GENERAL AUTHENTICATE may be chained.
bool may_be_chained(const Command& command) {
    return command.ins == instruction::kGeneralAuthenticate;
}

} // namespace

CommandChain::Step CommandChain::accept(Command part) {
    auto begun = std::exchange(begun_, std::nullopt);
    if (begun && !same_command(*begun, part)) return {{}, status::kLastOfChainExpected};
    if (part.chained() && !may_be_chained(part)) return {{}, status::kChainingNotSupported};
    if (begun) part.data.insert(part.data.begin(), begun->data.begin(), begun->data.end());
    if (part.data.size() > kMaximumChain) return {{}, status::kWrongLength};
    if (!part.chained()) return {std::move(part), status::kSuccess};
    begun_ = std::move(part);
    return {{}, status::kSuccess};
}

Response LongResponse::begin(Response whole, std::optional<std::size_t> expected) {
    rest_ = std::move(whole);
    return cut(expected);
}

Response LongResponse::next(std::optional<std::size_t> expected) {
    if (rest_.data.empty()) return {status::kConditionsNotSatisfied, {}};
    return cut(expected);
}

// The rest stays for the command with the right Le (ISO 7816-4 table 6).
Response LongResponse::next_exactly(std::optional<std::size_t> expected) {
    constexpr std::size_t kMostInOne = 256;
    const std::size_t left = std::min(rest_.data.size(), kMostInOne);
    if (left == 0 || expected == left) return next(expected);
    return {static_cast<StatusWord>(status::kWrongLe | (left % kMostInOne)), {}};
}

// Without Le nothing is wanted yet: the terminal learns the length from 61XX and asks.
Response LongResponse::cut(std::optional<std::size_t> expected) {
    constexpr std::size_t kLargestAnnounced = 255;
    const auto count = static_cast<std::ptrdiff_t>(std::min(rest_.data.size(), expected.value_or(0)));
    Response part{rest_.status, {rest_.data.begin(), rest_.data.begin() + count}};
    rest_.data.erase(rest_.data.begin(), rest_.data.begin() + count);
    const std::size_t left = rest_.data.size();
    if (left > kLargestAnnounced)
        part.status = status::kMoreData;
    else if (left > 0)
        part.status = static_cast<StatusWord>(status::kMoreData | left);
    return part;
}

} // namespace signet::card
