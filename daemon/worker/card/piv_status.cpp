// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/card/piv_status.hpp"

#include <fmt/format.h>

namespace signet::worker {
namespace {

constexpr StatusWord sw_pin_blocked = 0x6983;
constexpr StatusWord sw_reference_not_usable = 0x6984;
constexpr StatusWord sw_security_status = 0x6982;
constexpr StatusWord sw_conditions = 0x6985;
constexpr StatusWord sw_bad_data = 0x6A80;
constexpr StatusWord sw_function_not_supported = 0x6A81;
constexpr StatusWord sw_instruction_unknown = 0x6D00;
constexpr StatusWord sw_no_diagnosis = 0x6F00; // what old cards answer to what they do not know, too

WorkerError answered(Reason reason, const char* command, StatusWord status) {
    return {reason, fmt::format("{}: the card answered {:04X}", command, status)};
}

/// 9xxx other than 9000 is left to cards that speak something else (ISO/IEC 7816-4 5.6), as DESFire does with 917E.
bool is_of_another_language(StatusWord status) {
    return (status & 0xF000U) == 0x9000;
}

/// The tries in 63CX, or in the 630X of some older cards (where 6300 says nothing); nothing in other answers.
std::optional<unsigned> tries_in(StatusWord status) {
    if ((status & 0xFFF0U) == 0x63C0) return status & 0x0FU;
    if ((status & 0xFFF0U) == 0x6300 && status != 0x6300) return status & 0x0FU;
    return std::nullopt;
}

/// Of a command that sets a PIN, whatever it is authorized by. What is not in here may stand for a card that has failed in the
/// middle of it.
WorkerError refused_new_pin(const char* command, StatusWord status) {
    switch (status) {
    // A card that wants other PINs than the standard says (complexity, no PIN of before) answers the third.
    case sw_bad_data:
    case sw_wrong_length:
    case sw_conditions: return answered(Reason::pin_new_refused, command, status);
    case sw_security_status: return answered(Reason::card_contactless, command, status);
    default: {
        const bool is_as_it_was = is_not_done(status);
        return answered(is_as_it_was ? Reason::pin_change_unsupported : Reason::pin_change_unknown, command,
                        status);
    }
    }
}

WorkerError refused_by_puk(const char* command, StatusWord status) {
    const auto left = tries_in(status);
    if (status == sw_pin_blocked || left == 0U) return {Reason::puk_locked, "the card's PUK is blocked", 0};
    if ((status & 0xFF00U) == 0x6300) return {Reason::puk_wrong, "the card refused the PUK", left};
    return refused_new_pin(command, status);
}

} // namespace

bool is_not_done(StatusWord status) {
    const unsigned first = status >> 8U;
    return first >= 0x67 && first <= 0x6E && first != 0x6C;
}

WorkerError refused_select(StatusWord status) {
    const bool has_none = is_not_done(status) || is_of_another_language(status);
    return answered(has_none ? Reason::card_not_for_logon : Reason::card_unreadable,
                    "SELECT of the PIV application", status);
}

bool is_done_with_new_pin(StatusWord status) {
    return status == sw_success || (status & 0xFF00U) == 0x6200;
}

bool says_no_discovery_object(StatusWord status) {
    return status == sw_not_found || status == sw_reference_not_found ||
           status == sw_function_not_supported || status == sw_instruction_unknown || status == sw_bad_data ||
           status == sw_security_status;
}

bool may_hide_discovery_object(StatusWord status) {
    return !is_not_done(status) && status != sw_no_diagnosis;
}

WorkerError refused_pin(StatusWord status) {
    const auto left = tries_in(status);
    if (status == sw_pin_blocked || left == 0U) return {Reason::pin_locked, "the card's PIN is blocked", 0};
    if ((status & 0xFF00U) == 0x6300) return {Reason::pin_wrong, "the card refused the PIN", left};
    switch (status) {
    case sw_bad_data:
    case sw_wrong_length: return answered(Reason::pin_form_refused, "VERIFY", status);
    case sw_reference_not_usable: // a PIN that was never set, or is disabled
    case sw_reference_not_found: return answered(Reason::pin_missing, "VERIFY", status);
    // What PIV lets be done without contacts does not include a PIN (SP 800-73-4 part 1 table 2).
    case sw_security_status:
    case sw_function_not_supported:
    case sw_conditions: return answered(Reason::card_contactless, "VERIFY", status);
    default: return unexpected("VERIFY", status);
    }
}

WorkerError refused_change(StatusWord status) {
    const bool is_about_pin = status == sw_pin_blocked || (status & 0xFF00U) == 0x6300;
    return is_about_pin ? refused_pin(status) : refused_new_pin("CHANGE REFERENCE DATA", status);
}

WorkerError refused_unblock(StatusWord status) {
    return refused_by_puk("RESET RETRY COUNTER", status);
}

WorkerError refused_change_of_puk(StatusWord status) {
    return refused_by_puk("CHANGE REFERENCE DATA for the PUK", status);
}

Result<std::optional<unsigned>> tries_of(StatusWord status) {
    if (status == sw_reference_not_found)
        return answered(Reason::pin_missing, "VERIFY without a PIN", status);
    if (status == sw_pin_blocked) return std::optional<unsigned>(0);
    return tries_in(status); // 9000, verified by another program, says nothing about tries either
}

WorkerError unexpected(const char* command, StatusWord status) {
    return answered(Reason::card_unreadable, command, status);
}

} // namespace signet::worker
