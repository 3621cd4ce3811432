// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/module/return_code.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <iterator>

namespace signet::worker {
namespace {

struct Meaning {
    CK_RV code;
    const char* name;
    Reason in_login;
};

// PKCS#11 2.40 5.1. `card-unreadable`: nothing that is the PIN's.
// CKR_USER_NOT_LOGGED_IN makes no sense as an answer of C_Login. OpenSC passes on as such what cards say by 6982, "security
// status not satisfied", in the place of 63Cx: the word for a wrong PIN in the specification of OpenPGP cards.
constexpr Meaning meanings[] = {
    {CKR_PIN_INCORRECT, "CKR_PIN_INCORRECT", Reason::pin_wrong},
    {CKR_USER_NOT_LOGGED_IN, "CKR_USER_NOT_LOGGED_IN", Reason::pin_wrong},
    {CKR_PIN_INVALID, "CKR_PIN_INVALID", Reason::pin_form_refused},
    {CKR_PIN_LEN_RANGE, "CKR_PIN_LEN_RANGE", Reason::pin_form_refused},
    {CKR_PIN_EXPIRED, "CKR_PIN_EXPIRED", Reason::pin_expired},
    {CKR_PIN_LOCKED, "CKR_PIN_LOCKED", Reason::pin_locked},
    {CKR_USER_PIN_NOT_INITIALIZED, "CKR_USER_PIN_NOT_INITIALIZED", Reason::pin_missing},
    {CKR_FUNCTION_CANCELED, "CKR_FUNCTION_CANCELED", Reason::cancelled},
    {CKR_FUNCTION_REJECTED, "CKR_FUNCTION_REJECTED", Reason::cancelled},
    {CKR_TOKEN_NOT_PRESENT, "CKR_TOKEN_NOT_PRESENT", Reason::card_removed},
    {CKR_DEVICE_REMOVED, "CKR_DEVICE_REMOVED", Reason::card_removed},
    {CKR_SLOT_ID_INVALID, "CKR_SLOT_ID_INVALID", Reason::card_removed},
    {CKR_SESSION_HANDLE_INVALID, "CKR_SESSION_HANDLE_INVALID", Reason::card_removed},
    {CKR_SESSION_CLOSED, "CKR_SESSION_CLOSED", Reason::card_removed},
    {CKR_SESSION_COUNT, "CKR_SESSION_COUNT", Reason::card_busy},
    {CKR_USER_ANOTHER_ALREADY_LOGGED_IN, "CKR_USER_ANOTHER_ALREADY_LOGGED_IN", Reason::card_busy},
    {CKR_USER_ALREADY_LOGGED_IN, "CKR_USER_ALREADY_LOGGED_IN", Reason::card_unreadable},
    {CKR_TOKEN_NOT_RECOGNIZED, "CKR_TOKEN_NOT_RECOGNIZED", Reason::card_unreadable},
    {CKR_DEVICE_ERROR, "CKR_DEVICE_ERROR", Reason::card_unreadable},
    {CKR_DEVICE_MEMORY, "CKR_DEVICE_MEMORY", Reason::card_unreadable},
    {CKR_HOST_MEMORY, "CKR_HOST_MEMORY", Reason::card_unreadable},
    {CKR_GENERAL_ERROR, "CKR_GENERAL_ERROR", Reason::card_unreadable},
    {CKR_FUNCTION_FAILED, "CKR_FUNCTION_FAILED", Reason::card_unreadable},
    {CKR_FUNCTION_NOT_SUPPORTED, "CKR_FUNCTION_NOT_SUPPORTED", Reason::card_unreadable},
    {CKR_ARGUMENTS_BAD, "CKR_ARGUMENTS_BAD", Reason::card_unreadable},
    {CKR_MECHANISM_INVALID, "CKR_MECHANISM_INVALID", Reason::card_unreadable},
    {CKR_KEY_TYPE_INCONSISTENT, "CKR_KEY_TYPE_INCONSISTENT", Reason::card_unreadable},
    {CKR_KEY_FUNCTION_NOT_PERMITTED, "CKR_KEY_FUNCTION_NOT_PERMITTED", Reason::card_unreadable},
    {CKR_DATA_LEN_RANGE, "CKR_DATA_LEN_RANGE", Reason::card_unreadable},
    {CKR_BUFFER_TOO_SMALL, "CKR_BUFFER_TOO_SMALL", Reason::card_unreadable},
    {CKR_TOKEN_WRITE_PROTECTED, "CKR_TOKEN_WRITE_PROTECTED", Reason::card_unreadable},
    {CKR_SESSION_READ_ONLY, "CKR_SESSION_READ_ONLY", Reason::card_unreadable},
    {CKR_CRYPTOKI_NOT_INITIALIZED, "CKR_CRYPTOKI_NOT_INITIALIZED", Reason::card_unreadable},
};

const Meaning* meaning_of(CK_RV code) {
    const auto* const found = std::find_if(std::begin(meanings), std::end(meanings),
                                           [&](const auto& row) { return row.code == code; });
    return found == std::end(meanings) ? nullptr : found;
}

Reason reason_in_login(CK_RV code) {
    const Meaning* const meaning = meaning_of(code);
    return meaning == nullptr ? Reason::card_unreadable : meaning->in_login;
}

} // namespace

std::string detail_of(const char* call, CK_RV code) {
    if (const Meaning* const meaning = meaning_of(code)) return fmt::format("{}: {}", call, meaning->name);
    return fmt::format("{}: {:#x}", call, code);
}

WorkerError failed_call(const char* call, CK_RV code) {
    const Reason reason = reason_in_login(code);
    const bool is_of_card = reason == Reason::card_removed || reason == Reason::card_busy;
    return {is_of_card ? reason : Reason::card_unreadable, detail_of(call, code)};
}

WorkerError refused_login(CK_RV code) {
    return {reason_in_login(code), detail_of("C_Login", code)};
}

WorkerError refused_new_pin(CK_RV code) {
    const auto is_one_of = [code](std::initializer_list<CK_RV> codes) {
        return std::ranges::find(codes, code) != codes.end();
    };
    Reason reason = Reason::pin_change_unknown;
    if (is_one_of({CKR_PIN_INVALID, CKR_PIN_LEN_RANGE})) reason = Reason::pin_new_refused;
    if (is_one_of({CKR_FUNCTION_NOT_SUPPORTED, CKR_TOKEN_WRITE_PROTECTED, CKR_SESSION_READ_ONLY}))
        reason = Reason::pin_change_unsupported;
    return {reason, detail_of("C_SetPIN", code)};
}

WorkerError failed_signature(const char* call, CK_RV code) {
    const Reason reason = reason_in_login(code);
    const bool is_told = reason == Reason::card_removed || reason == Reason::pin_expired;
    return {is_told ? reason : Reason::card_sign_failed, detail_of(call, code)};
}

} // namespace signet::worker
