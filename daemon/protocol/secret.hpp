// SPDX-License-Identifier: Apache-2.0
#pragma once

// A PIN, or whatever a person typed in place of one, in memory: its own page, locked against swap where the system lets it, left out of core dumps, wiped
// when it goes. It moves and never copies, and there is no way to print, format or compare it. The only place
// in any process of Signet where a PIN may live.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace signet::protocol {

class Secret {
public:
    // Longer than any PIN (PIV 8 bytes; PKCS#11 tokens up to 255).
    static constexpr std::size_t max_size = 256;

    Secret() = default;

    // Nothing if the source is longer than max_size or no memory can be had. The caller wipes the source.
    static std::optional<Secret> copy_of(std::span<const std::uint8_t> source);

    Secret(Secret&& other) noexcept;
    Secret& operator=(Secret&& other) noexcept;
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;
    ~Secret();

    std::span<const std::uint8_t> view() const { return {page_, size_}; }
    std::size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }

    // Gone now, not at the end of the scope.
    void wipe();

private:
    std::uint8_t* page_ = nullptr;
    std::size_t size_ = 0;
};

// What was typed at a visible question, to be compared with what the question offers. Never for a PIN.
std::string_view visible_text(const Secret& typed);

} // namespace signet::protocol
