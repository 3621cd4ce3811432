// SPDX-License-Identifier: Apache-2.0

// The functions of lab-token.so. One slot, one session at a time, as much of PKCS#11 as a logon needs.

#include "tests/token/folder.hpp"
#include "tests/token/signing.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <optional>
#include <p11-kit/pkcs11.h>
#include <unistd.h>

using namespace signet::lab_token;

namespace {

constexpr CK_SLOT_ID only_slot = 7;
constexpr CK_SESSION_HANDLE only_session = 70;

bool is_logged_in = false;
bool may_write = false;    // in this session
bool is_confirmed = false; // for the signature that has begun
std::vector<CK_OBJECT_HANDLE> found;
std::optional<Pair> signing_key;

// What the script says of a call; nothing: it does what it should.
std::optional<CK_RV> play(const char* call) {
    const std::string said = word(call);
    if (said == "hang")
        std::for_each_n(&said, 1, [](const auto&) {
            for (;;)
                pause();
        });
    if (said == "crash") std::abort();
    if (said == "fork") return fork() < 0 ? std::nullopt : std::optional<CK_RV>(CKR_GENERAL_ERROR);
    if (said == "chatter")
        for (int line = 0; line < 10000; ++line)
            std::printf("lab-token %s %d\n", call, line),
                std::fprintf(stderr, "lab-token %s %d\n", call, line);
    if (said.starts_with("0x")) return std::strtoul(said.c_str(), nullptr, 16);
    return std::nullopt;
}

void pad(unsigned char* field, std::size_t size, const std::string& text) {
    std::memset(field, ' ', size);
    std::memcpy(field, text.data(), std::min(size, text.size()));
}

Bytes bytes_of_hex(const std::string& hex) {
    Bytes bytes;
    for (std::size_t at = 0; at + 1 < hex.size(); at += 2)
        bytes.push_back(static_cast<unsigned char>(std::strtoul(hex.substr(at, 2).c_str(), nullptr, 16)));
    return bytes;
}

template <class Value>
Bytes bytes_of(Value value) {
    Bytes bytes(sizeof(value));
    std::memcpy(bytes.data(), &value, sizeof(value));
    return bytes;
}

// A certificate has an odd handle, its key the one behind it.
std::map<CK_ATTRIBUTE_TYPE, Bytes> attributes_of(CK_OBJECT_HANDLE object) {
    const auto all = pairs();
    const auto at = (object - 1) / 2;
    if (object == 0 || at >= all.size()) return {};
    const Pair& pair = all[at];
    const auto flag = [](bool value) { return bytes_of<CK_BBOOL>(value ? CK_TRUE : CK_FALSE); };
    if (object % 2 == 1)
        return {{CKA_CLASS, bytes_of<CK_OBJECT_CLASS>(CKO_CERTIFICATE)},
                {CKA_CERTIFICATE_TYPE, bytes_of<CK_CERTIFICATE_TYPE>(CKC_X_509)},
                {CKA_ID, bytes_of_hex(pair.id)},
                {CKA_VALUE, der_of(pair.certificate)}};
    if (!is_logged_in && !says("open-key")) return {};
    return {{CKA_CLASS, bytes_of<CK_OBJECT_CLASS>(CKO_PRIVATE_KEY)},
            {CKA_KEY_TYPE, bytes_of<CK_KEY_TYPE>(is_rsa(pair.key) ? CKK_RSA : CKK_EC)},
            {CKA_ID, bytes_of_hex(pair.id)},
            {CKA_PRIVATE, flag(!says("open-key"))},
            {CKA_ALWAYS_AUTHENTICATE, flag(says("always"))}};
}

CK_FLAGS flags_of_token() {
    const unsigned left = tries_left();
    CK_FLAGS flags = CKF_TOKEN_INITIALIZED | CKF_RNG;
    if (!says("no-login")) flags |= CKF_LOGIN_REQUIRED;
    if (!says("no-pin")) flags |= CKF_USER_PIN_INITIALIZED;
    if (says("keypad")) flags |= CKF_PROTECTED_AUTHENTICATION_PATH;
    if (says("few") || (left < all_tries && left > 0)) flags |= CKF_USER_PIN_COUNT_LOW;
    if (left == 1) flags |= CKF_USER_PIN_FINAL_TRY;
    if (left == 0) flags |= CKF_USER_PIN_LOCKED;
    return flags;
}

CK_RV initialize(void*) {
    return play("C_Initialize").value_or(CKR_OK);
}

CK_RV finalize(void*) {
    note("C_Finalize");
    is_logged_in = false;
    return play("C_Finalize").value_or(CKR_OK);
}

CK_RV get_slot_list(CK_BBOOL present, CK_SLOT_ID* slots, CK_ULONG* count) {
    if (const auto played = play("C_GetSlotList")) return *played;
    const CK_ULONG has = present && !is_there() ? 0 : 1;
    if (slots != nullptr && *count < has) return CKR_BUFFER_TOO_SMALL;
    if (slots != nullptr && has == 1) slots[0] = only_slot;
    *count = word("C_GetSlotList") == "garbage" ? static_cast<CK_ULONG>(-3) : has;
    return CKR_OK;
}

CK_RV get_slot_info(CK_SLOT_ID slot, CK_SLOT_INFO* info) {
    if (const auto played = play("C_GetSlotInfo")) return *played;
    if (slot != only_slot) return CKR_SLOT_ID_INVALID;
    pad(info->slotDescription, sizeof(info->slotDescription), word("reader", "Lab slot"));
    pad(info->manufacturerID, sizeof(info->manufacturerID), "Signet");
    info->flags = is_there() ? CKF_TOKEN_PRESENT : 0;
    if (says("removable")) info->flags |= CKF_REMOVABLE_DEVICE;
    return CKR_OK;
}

CK_RV get_token_info(CK_SLOT_ID slot, CK_TOKEN_INFO* info) {
    if (const auto played = play("C_GetTokenInfo")) return *played;
    if (slot != only_slot) return CKR_SLOT_ID_INVALID;
    if (!is_there()) return CKR_TOKEN_NOT_PRESENT;
    *info = {};
    pad(info->label, sizeof(info->label), word("label", "Lab token"));
    pad(info->serialNumber, sizeof(info->serialNumber), word("serial", "1"));
    info->flags = flags_of_token();
    info->ulMinPinLen = 4;
    info->ulMaxPinLen = 64;
    return CKR_OK;
}

CK_RV get_mechanism_info(CK_SLOT_ID, CK_MECHANISM_TYPE type, CK_MECHANISM_INFO* info) {
    if (const auto played = play("C_GetMechanismInfo")) return *played;
    *info = {256, 4096, CKF_SIGN};
    return type == CKM_RSA_PKCS || type == CKM_ECDSA ? CKR_OK : CKR_MECHANISM_INVALID;
}

CK_RV open_session(CK_SLOT_ID slot, CK_FLAGS flags, void*, CK_NOTIFY, CK_SESSION_HANDLE* session) {
    if (const auto played = play("C_OpenSession")) return *played;
    if (slot != only_slot || !is_there()) return CKR_TOKEN_NOT_PRESENT;
    *session = only_session;
    may_write = (flags & CKF_RW_SESSION) != 0;
    return CKR_OK;
}

CK_RV close_session(CK_SESSION_HANDLE) {
    return play("C_CloseSession").value_or(CKR_OK);
}

CK_RV login(CK_SESSION_HANDLE, CK_USER_TYPE user, unsigned char* pin, CK_ULONG length) {
    note(user == CKU_CONTEXT_SPECIFIC ? "C_Login again" : "C_Login");
    if (const auto played = play("C_Login")) return *played;
    if (!is_there()) return CKR_TOKEN_NOT_PRESENT;
    const unsigned left = tries_left();
    if (left == 0) return CKR_PIN_LOCKED;
    const std::string given = pin == nullptr ? "" : std::string(reinterpret_cast<const char*>(pin), length);
    if (says("keypad") != (pin == nullptr)) return CKR_ARGUMENTS_BAD;
    if (pin != nullptr && given != signet::lab_token::pin()) {
        set_tries(left - 1);
        return CKR_PIN_INCORRECT;
    }
    set_tries(all_tries);
    if (says("expired")) return CKR_PIN_EXPIRED;
    (user == CKU_CONTEXT_SPECIFIC ? is_confirmed : is_logged_in) = true;
    return CKR_OK;
}

CK_RV set_pin(CK_SESSION_HANDLE, unsigned char* old, CK_ULONG old_length, unsigned char* fresh,
              CK_ULONG length) {
    note("C_SetPIN");
    if (const auto played = play("C_SetPIN")) return *played;
    if (!may_write) return CKR_SESSION_READ_ONLY;
    if (std::string(reinterpret_cast<const char*>(old), old_length) != pin()) return CKR_PIN_INCORRECT;
    signet::lab_token::set_pin(std::string(reinterpret_cast<const char*>(fresh), length));
    return CKR_OK;
}

CK_RV logout(CK_SESSION_HANDLE) {
    note("C_Logout");
    is_logged_in = false;
    return play("C_Logout").value_or(CKR_OK);
}

CK_RV find_objects_init(CK_SESSION_HANDLE, CK_ATTRIBUTE* wanted, CK_ULONG count) {
    if (const auto played = play("C_FindObjectsInit")) return *played;
    found.clear();
    for (CK_OBJECT_HANDLE object = 1; object <= 2 * pairs().size(); ++object) {
        auto has = attributes_of(object);
        const bool fits = !has.empty() && std::all_of(wanted, wanted + count, [&](const CK_ATTRIBUTE& one) {
            const auto* bytes = static_cast<const unsigned char*>(one.pValue);
            return has[one.type] == Bytes(bytes, bytes + one.ulValueLen);
        });
        if (fits) found.push_back(object);
    }
    return CKR_OK;
}

CK_RV find_objects(CK_SESSION_HANDLE, CK_OBJECT_HANDLE* objects, CK_ULONG room, CK_ULONG* count) {
    if (const auto played = play("C_FindObjects")) return *played;
    if (word("C_FindObjects") == "garbage") return objects[0] = 999, *count = 1000, CKR_OK;
    *count = std::min<CK_ULONG>(room, found.size());
    std::copy_n(found.begin(), *count, objects);
    found.erase(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(*count));
    return CKR_OK;
}

CK_RV find_objects_final(CK_SESSION_HANDLE) {
    return CKR_OK;
}

CK_RV get_attribute_value(CK_SESSION_HANDLE, CK_OBJECT_HANDLE object, CK_ATTRIBUTE* wanted, CK_ULONG count) {
    if (const auto played = play("C_GetAttributeValue")) return *played;
    const auto has = attributes_of(object);
    for (CK_ULONG at = 0; at < count; ++at) {
        const auto value = has.find(wanted[at].type);
        if (value == has.end())
            return wanted[at].ulValueLen = CK_UNAVAILABLE_INFORMATION, CKR_ATTRIBUTE_TYPE_INVALID;
        if (wanted[at].pValue != nullptr && wanted[at].ulValueLen < value->second.size())
            return CKR_BUFFER_TOO_SMALL;
        if (wanted[at].pValue != nullptr)
            std::copy(value->second.begin(), value->second.end(),
                      static_cast<unsigned char*>(wanted[at].pValue));
        wanted[at].ulValueLen = word("C_GetAttributeValue") == "garbage" ? 0xFFFFFFFF : value->second.size();
    }
    return CKR_OK;
}

CK_RV sign_init(CK_SESSION_HANDLE, CK_MECHANISM*, CK_OBJECT_HANDLE key) {
    if (const auto played = play("C_SignInit")) return *played;
    const auto all = pairs();
    if (key == 0 || key % 2 == 1 || key / 2 > all.size()) return CKR_KEY_HANDLE_INVALID;
    if (!is_logged_in) return CKR_USER_NOT_LOGGED_IN;
    signing_key = all[key / 2 - 1];
    is_confirmed = false;
    return CKR_OK;
}

CK_RV sign(CK_SESSION_HANDLE, unsigned char* data, CK_ULONG length, unsigned char* room, CK_ULONG* size) {
    note("C_Sign");
    if (const auto played = play("C_Sign")) return *played;
    if (says("always") && !is_confirmed) return CKR_USER_NOT_LOGGED_IN;
    if (!signing_key) return CKR_OPERATION_NOT_INITIALIZED;
    if (word("C_Sign") == "garbage") return *size = 100000, CKR_OK;
    const Bytes bytes = signature(signing_key->key, {data, length}, says("der"));
    if (bytes.empty() || bytes.size() > *size) return CKR_FUNCTION_FAILED;
    *size = bytes.size();
    std::copy(bytes.begin(), bytes.end(), room);
    return CKR_OK;
}

CK_FUNCTION_LIST functions_of_token() {
    CK_FUNCTION_LIST list = {};
    list.version = {2, 40};
    list.C_Initialize = initialize;
    list.C_Finalize = finalize;
    list.C_GetSlotList = get_slot_list;
    list.C_GetSlotInfo = get_slot_info;
    list.C_GetTokenInfo = get_token_info;
    list.C_GetMechanismInfo = get_mechanism_info;
    list.C_OpenSession = open_session;
    list.C_CloseSession = close_session;
    list.C_Login = login;
    list.C_Logout = logout;
    list.C_SetPIN = set_pin;
    list.C_FindObjectsInit = find_objects_init;
    list.C_FindObjects = find_objects;
    list.C_FindObjectsFinal = find_objects_final;
    list.C_GetAttributeValue = get_attribute_value;
    list.C_SignInit = sign_init;
    list.C_Sign = sign;
    return list;
}

} // namespace

extern "C" CK_RV C_GetFunctionList(CK_FUNCTION_LIST** list) {
    static CK_FUNCTION_LIST functions = functions_of_token();
    *list = &functions;
    return CKR_OK;
}
