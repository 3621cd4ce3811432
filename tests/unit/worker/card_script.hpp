// SPDX-License-Identifier: Apache-2.0
#pragma once

// A card by script: each command must be the one expected next, and gets the answer written beside it. For
// the answers that no honest card gives; how an honest one behaves is the virtual card's part (tests/card).

#include "daemon/worker/card/transport.hpp"

#include <gtest/gtest.h>

#include <charconv>
#include <deque>
#include <string>
#include <string_view>

namespace signet::worker::test {

/// Digits in pairs; spaces are for the reader.
inline Bytes from_hex(std::string_view text) {
    std::string digits(text);
    std::erase(digits, ' ');
    Bytes bytes(digits.size() / 2);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const char* const pair = digits.data() + 2 * i;
        const auto read = std::from_chars(pair, pair + 2, bytes[i], 16);
        EXPECT_EQ(read.ptr, pair + 2) << "no hexadecimal digits: " << text;
    }
    EXPECT_EQ(digits.size() % 2, 0U) << "half a byte: " << text;
    return bytes;
}

inline Bytes operator+(Bytes left, const Bytes& right) {
    left.insert(left.end(), right.begin(), right.end());
    return left;
}

class CardScript final : public Transport {
public:
    enum class Length { short_only, extended };
    explicit CardScript(Length length = Length::short_only) : length_(length) {}

    CardScript& expect(Bytes command, Result<Bytes> answer) {
        steps_.push_back({std::move(command), std::move(answer)});
        return *this;
    }
    CardScript& expect(std::string_view command, std::string_view answer) {
        return expect(from_hex(command), from_hex(answer));
    }
    /// Every further command gets this answer.
    void then_always(std::string_view answer) { always_ = from_hex(answer); }
    void refuse_transaction(WorkerError error) { refusal_ = std::move(error); }

    bool finished() const { return steps_.empty(); }
    bool in_transaction() const { return in_transaction_; }
    unsigned resets() const { return resets_; }
    unsigned transmitted() const { return transmitted_; }

    bool takes_extended_length() const noexcept override { return length_ == Length::extended; }

    Result<void> begin_transaction() override {
        if (refusal_) return *refusal_;
        EXPECT_FALSE(in_transaction_);
        in_transaction_ = true;
        return {};
    }

    Result<Bytes> transmit(ByteView command) override {
        ++transmitted_;
        EXPECT_TRUE(in_transaction_) << "a command outside of a transaction";
        if (steps_.empty()) return unscripted();
        auto step = std::move(steps_.front());
        steps_.pop_front();
        EXPECT_EQ(Bytes(command.begin(), command.end()), step.command);
        return std::move(step.answer);
    }

    void end_transaction(Disposition disposition) noexcept override {
        in_transaction_ = false;
        if (disposition == Disposition::reset) ++resets_;
    }

private:
    struct Step {
        Bytes command;
        Result<Bytes> answer;
    };

    Result<Bytes> unscripted() {
        EXPECT_TRUE(always_) << "a command that the script does not know";
        if (!always_) return WorkerError{Reason::card_unreadable, "end of the script"};
        return *always_;
    }

    Length length_;
    std::deque<Step> steps_;
    std::optional<Bytes> always_;
    std::optional<WorkerError> refusal_;
    bool in_transaction_ = false;
    unsigned resets_ = 0;
    unsigned transmitted_ = 0;
};

} // namespace signet::worker::test
