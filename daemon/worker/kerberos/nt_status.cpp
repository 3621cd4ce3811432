// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/kerberos/nt_status.hpp"

#include <algorithm>
#include <array>

namespace signet::worker {
namespace {

// KERB-ERROR-DATA (MS-KILE 2.2.2) with data-type [1] 3, KERB_ERR_TYPE_EXTENDED, and data-value [2] an OCTET
// STRING of twelve bytes. It is all of the e-data (Windows), or one PA-DATA in its METHOD-DATA (Samba). DER has one
// form for it, so these bytes are looked for wherever they stand, and nothing around them is taken apart.
constexpr std::array<std::uint8_t, 11> head{0x30, 0x15, 0xa1, 0x03, 0x02, 0x01, 0x03, 0xa2, 0x0e, 0x04, 0x0c};
// Status, a reserved number and flags, each in 32 bits, little endian.
constexpr std::size_t ext_error_size = 12;

struct StatusRow {
    std::uint32_t status;
    Reason reason;
};

// MS-ERREF 2.3.1.
constexpr std::array status_rows{
    StatusRow{0xC000006E, Reason::kdc_policy},             // STATUS_ACCOUNT_RESTRICTION
    StatusRow{0xC000006F, Reason::kdc_logon_hours},        // STATUS_INVALID_LOGON_HOURS
    StatusRow{0xC0000070, Reason::kdc_policy},             // STATUS_INVALID_WORKSTATION
    StatusRow{0xC0000071, Reason::kdc_password_expired},   // STATUS_PASSWORD_EXPIRED
    StatusRow{0xC0000072, Reason::kdc_account_disabled},   // STATUS_ACCOUNT_DISABLED
    StatusRow{0xC0000193, Reason::kdc_account_expired},    // STATUS_ACCOUNT_EXPIRED
    StatusRow{0xC0000224, Reason::kdc_password_expired},   // STATUS_PASSWORD_MUST_CHANGE
    StatusRow{0xC0000234, Reason::kdc_account_locked_out}, // STATUS_ACCOUNT_LOCKED_OUT
    StatusRow{0xC00002FA, Reason::card_required},          // STATUS_SMARTCARD_LOGON_REQUIRED
};

} // namespace

std::optional<std::uint32_t> parse_nt_status(std::span<const std::uint8_t> e_data) {
    // Not of std::ranges, whose answer clang 14 cannot take from libstdc++ 12.
    const auto found = std::search(e_data.begin(), e_data.end(), head.begin(), head.end());
    if (found == e_data.end()) return std::nullopt;
    const std::span<const std::uint8_t> ext_error(found + head.size(), e_data.end());
    if (ext_error.size() < ext_error_size) return std::nullopt;
    std::uint32_t status = 0;
    for (std::size_t i = 0; i < sizeof status; ++i)
        status |= std::uint32_t{ext_error[i]} << 8 * i;
    return status;
}

std::optional<Reason> reason_of_nt_status(std::uint32_t status) {
    const auto* const row = std::ranges::find(status_rows, status, &StatusRow::status);
    if (row == status_rows.end()) return std::nullopt;
    return row->reason;
}

} // namespace signet::worker
