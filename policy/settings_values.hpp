// SPDX-License-Identifier: Apache-2.0
// One value of the settings: from its text to its type, with the bounds and the reasons for them. Knows no
// keys and no TOML; for those see policy/settings_assign.hpp and policy/settings_parser.hpp.
#pragma once

#include "policy/result.hpp"
#include "policy/settings.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace signet::policy {

struct DurationBounds {
    std::chrono::milliseconds least;
    std::chrono::milliseconds most;
    std::string_view reason;
};

inline constexpr DurationBounds kdc_timeout_bounds{
    std::chrono::seconds(1), std::chrono::minutes(1),
    "a card needs up to a second to sign, and nobody waits for a minute"};
inline constexpr DurationBounds wait_for_card_bounds{std::chrono::seconds(0), std::chrono::minutes(5),
                                                     "a prompt that waits longer is one that nobody attends"};
inline constexpr DurationBounds conversation_timeout_bounds{
    std::chrono::seconds(10), std::chrono::minutes(30),
    "a PIN takes seconds to type, and each open prompt holds a card"};

// Microsoft's bound for CertificateBackdatingCompensation.
inline constexpr DurationBounds certificate_backdating_bounds{
    std::chrono::seconds(0), std::chrono::hours(24 * 365 * 50), "fifty years, as in KB5014754"};

inline constexpr std::size_t longest_path = 4095; // bytes; PATH_MAX of Linux without its NUL
inline constexpr std::size_t longest_name = 255;  // bytes; DNS names and realms (RFC 1035 2.3.4)
inline constexpr std::size_t longest_template =
    1024;                                            // bytes; a rule of sss-certmap(5) that is still readable
inline constexpr std::size_t longest_rule_name = 64; // bytes; a word or two in a message
inline constexpr std::size_t longest_service = 64;   // bytes; names of files in /etc/pam.d are shorter

// "500ms", "30s", "5min", "2h", "90d": a whole number and its unit, within the bounds.
Result<std::chrono::milliseconds> duration_of(std::string_view text, const DurationBounds& bounds);

// "30s", in the largest unit that divides it.
std::string duration_text(std::chrono::milliseconds duration);

// At most `limit` bytes, no control characters; may be empty.
Result<std::string> bounded(std::string_view text, std::size_t limit);
Result<std::uint32_t> number_of(std::int64_t number, std::int64_t least, std::int64_t most,
                                std::string_view reason);

Result<std::string> realm_of(std::string_view text); // may be empty
Result<std::string> path_of(std::string_view text);
Result<std::string> optional_path_of(std::string_view text); // or empty: there is none  // absolute
Result<std::string>
ccache_of(std::string_view text); // TYPE:rest of a type that outlives a process; may be empty
Result<std::string> host_name_of(std::string_view text); // a dNSName, no wildcard
Result<std::string> match_of(std::string_view text);     // may be empty
Result<std::string> template_of(std::string_view text);  // may be empty
Result<std::string> rule_name_of(std::string_view text); // may be empty
Result<std::string> domain_of(std::string_view text);
Result<std::string> account_name_of(std::string_view text);
Result<std::string> service_name_of(std::string_view text);

Result<std::uint32_t> minimum_uid_of(std::int64_t number);
Result<std::uint32_t> priority_of(std::int64_t number);

Result<TicketVerification> ticket_verification_of(std::string_view text);
Result<CardDriver> card_driver_of(std::string_view text);
Result<PivSlot> piv_slot_of(std::string_view text);
Result<std::string> extended_key_usage_of(std::string_view text); // name or OID to dotted OID, or "none"
Result<RevocationCheck> revocation_check_of(std::string_view text);
Result<StrongMapping> strong_mapping_of(std::string_view text);
Result<ServiceUse> service_use_of(std::string_view text);
Result<PinCharacters> pin_characters_of(std::string_view text);
Result<CardDemand> card_demand_of(std::string_view text);
Result<CardRemoval> card_removal_of(std::string_view text);

} // namespace signet::policy
