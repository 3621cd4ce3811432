// SPDX-License-Identifier: Apache-2.0

// A hostile PKCS#11 module: the input is what it answers, call by call. Return codes, counts, lengths, flags and bytes are whatever
// it likes, as far as it keeps to the room that it is given; what a module does beyond that, its process pays for. Whatever they
// are, the driver ends, within its bounds, and shows a PIN once.

#include "daemon/worker/module/module_card.hpp"

#include <cstdlib>
#include <cstring>

namespace {

using namespace signet::worker;

void require(bool holds) {
    if (!holds) std::abort();
}

/// PKCS#11 has no place for a context in its calls.
class Answers {
public:
    void begin(ByteView bytes) {
        rest_ = bytes;
        logins = 0;
        is_open = 0;
    }
    std::uint8_t byte() {
        if (rest_.empty()) return 0;
        const auto first = rest_.front();
        rest_ = rest_.subspan(1);
        return first;
    }
    /// Mostly small, sometimes as large as can be.
    CK_ULONG number() {
        const auto first = byte();
        if (first >= 0xF0) return static_cast<CK_ULONG>(-1) - (first & 0x0FU);
        if (first >= 0xE0) return CK_ULONG{first & 0x0FU} << (4 * (byte() % 16));
        return first;
    }
    CK_RV code() {
        const auto first = byte();
        return first < 0xC0 ? CKR_OK : number();
    }
    /// As many as there are of what is asked for; the rest stays as it is.
    void fill(void* room, std::size_t size) {
        const auto taken = rest_.first(std::min(size, rest_.size()));
        if (!taken.empty()) std::memcpy(room, taken.data(), taken.size());
        rest_ = rest_.subspan(taken.size());
    }

    unsigned logins = 0;
    int is_open = 0;

private:
    ByteView rest_;
};

Answers answers;

CK_RV say(void*) {
    return answers.code();
}
CK_RV list_slots(CK_BBOOL, CK_SLOT_ID* slots, CK_ULONG* count) {
    if (slots != nullptr) answers.fill(slots, std::min<CK_ULONG>(*count, 4) * sizeof(*slots));
    *count = answers.number();
    return answers.code();
}
CK_RV tell_slot(CK_SLOT_ID, CK_SLOT_INFO* info) {
    answers.fill(info->slotDescription, sizeof(info->slotDescription));
    info->flags = answers.number() | (answers.byte() % 8 != 0 ? CKF_TOKEN_PRESENT : 0);
    return answers.code();
}
CK_RV tell_token(CK_SLOT_ID, CK_TOKEN_INFO* info) {
    answers.fill(info->label, 8);
    answers.fill(info->serialNumber, 2);
    info->flags = answers.number() | CKF_TOKEN_INITIALIZED | CKF_LOGIN_REQUIRED | CKF_USER_PIN_INITIALIZED;
    info->ulMinPinLen = answers.number();
    info->ulMaxPinLen = answers.number();
    return answers.code();
}
CK_RV tell_mechanism(CK_SLOT_ID, CK_MECHANISM_TYPE, CK_MECHANISM_INFO* info) {
    info->flags = answers.number();
    return answers.code();
}
CK_RV open_session(CK_SLOT_ID, CK_FLAGS, void*, CK_NOTIFY, CK_SESSION_HANDLE* session) {
    *session = answers.number();
    const CK_RV code = answers.code();
    answers.is_open += code == CKR_OK ? 1 : 0;
    return code;
}
CK_RV close_session(CK_SESSION_HANDLE) {
    --answers.is_open;
    return answers.code();
}
CK_RV log_in(CK_SESSION_HANDLE, CK_USER_TYPE user, unsigned char*, CK_ULONG) {
    answers.logins += user == CKU_USER ? 1 : 0;
    return answers.code();
}
CK_RV say_of_session(CK_SESSION_HANDLE) {
    return answers.code();
}
CK_RV find_begin(CK_SESSION_HANDLE, CK_ATTRIBUTE*, CK_ULONG) {
    return answers.code();
}
CK_RV find(CK_SESSION_HANDLE, CK_OBJECT_HANDLE* objects, CK_ULONG, CK_ULONG* count) {
    *objects = answers.number();
    *count = answers.number() % 4;
    return answers.code();
}
CK_RV read(CK_SESSION_HANDLE, CK_OBJECT_HANDLE, CK_ATTRIBUTE* wanted, CK_ULONG) {
    if (wanted->pValue != nullptr) answers.fill(wanted->pValue, wanted->ulValueLen);
    wanted->ulValueLen = answers.number();
    return answers.code();
}
CK_RV sign_begin(CK_SESSION_HANDLE, CK_MECHANISM*, CK_OBJECT_HANDLE) {
    return answers.code();
}
CK_RV sign(CK_SESSION_HANDLE, unsigned char*, CK_ULONG, unsigned char* room, CK_ULONG* size) {
    answers.fill(room, *size);
    *size = answers.number();
    return answers.code();
}

CK_FUNCTION_LIST hostile_functions() {
    CK_FUNCTION_LIST list = {};
    list.C_Initialize = say;
    list.C_Finalize = say;
    list.C_GetSlotList = list_slots;
    list.C_GetSlotInfo = tell_slot;
    list.C_GetTokenInfo = tell_token;
    list.C_GetMechanismInfo = tell_mechanism;
    list.C_OpenSession = open_session;
    list.C_CloseSession = close_session;
    list.C_Login = log_in;
    list.C_Logout = say_of_session;
    list.C_FindObjectsInit = find_begin;
    list.C_FindObjects = find;
    list.C_FindObjectsFinal = say_of_session;
    list.C_GetAttributeValue = read;
    list.C_SignInit = sign_begin;
    list.C_Sign = sign;
    return list;
}

void log_on(ModuleCard& card, const CardContents& contents, KeyKind key) {
    const Bytes pin(std::max<std::size_t>(contents.pin.min, 4), '1');
    auto session = card.authenticate(std::move(*signet::protocol::Secret::copy_of(pin)));
    require(answers.logins <= 1);
    if (!session) return;
    const auto signature = (*session)->sign(contents.certificates.front().slot, key, Bytes(32, 0));
    require(!signature || signature->size() == (key.type == KeyType::rsa ? key.bits / 8 : key.bits / 4));
}

void serve(Module& module, KeyKind key) {
    const auto tokens = tokens_of(module);
    if (!tokens || tokens->empty()) return;
    require(tokens->size() <= max_slots_of_module);
    for (const auto& name : names_without_reader("hostile.so", *tokens))
        require(name.size() <= signet::protocol::Name::max);
    ModuleCard card(module, tokens->front(), ReaderBelow{});
    const auto contents = card.open(std::vector<std::string>{});
    require(answers.logins == 0);
    if (!contents) return;
    require(contents->certificates.size() <= signet::protocol::max_slots);
    for (const auto& certificate : contents->certificates)
        require(certificate.slot.size() <= 2 * max_id &&
                certificate.der.size() <= signet::protocol::CertificateDer::max);
    log_on(card, *contents, key);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    static CK_FUNCTION_LIST functions = hostile_functions();
    answers.begin(ByteView(data, size).subspan(1));
    {
        auto module = Module::begin(&functions);
        if (!module) return 0;
        serve(*module, data[0] % 2 == 0 ? KeyKind{KeyType::rsa, 2048} : KeyKind{KeyType::ec, 256});
    }
    require(answers.is_open == 0);
    return 0;
}
