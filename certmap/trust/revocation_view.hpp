// SPDX-License-Identifier: Apache-2.0
#pragma once

// The bytes of a revocation file, wherever they stand: RevocationFile maps them, the fetcher's parent gets
// them from its child. Owns nothing; the bytes have to outlive it.

#include "certmap/trust/revocation_file.hpp"

#include <string_view>

namespace signet::certmap {

class RevocationView {
public:
    // Checks the header, and that there are as many bytes as it says; no record.
    static Result<RevocationView> of(std::string_view bytes);

    const RevocationTable& about() const noexcept { return about_; } // without the records
    std::size_t size() const noexcept;
    // Stays inside the bytes whatever the records hold, and ends.
    std::optional<RevocationRecord> find(std::span<const std::uint8_t> serial) const;
    // An error for records that encode() would not have written.
    Result<RevocationTable> read() const;

private:
    RevocationView() = default;
    std::string_view records_;
    RevocationTable about_;
};

inline constexpr std::size_t max_revocation_file = 88 + 40 * max_revoked; // bytes

} // namespace signet::certmap
