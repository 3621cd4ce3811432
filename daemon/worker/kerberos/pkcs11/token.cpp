// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/kerberos/pkcs11/token.hpp"

#include <algorithm>
#include <cstring>
#include <string_view>

namespace signet::worker {
namespace {

constexpr CK_BYTE object_id = 1; // CKA_ID, shared by the certificate and its key
constexpr std::string_view label = "Signet";
constexpr CK_ULONG unavailable = static_cast<CK_ULONG>(-1); // CK_UNAVAILABLE_INFORMATION

template <class T>
std::vector<CK_BYTE> bytes_of(const T& value) {
    const auto* begin = reinterpret_cast<const CK_BYTE*>(&value);
    return {begin, begin + sizeof value};
}

std::vector<CK_BYTE> bytes_of(std::string_view text) {
    return {text.begin(), text.end()};
}

CK_KEY_TYPE key_type(KeyAlgorithm algorithm) {
    switch (algorithm) {
    case KeyAlgorithm::rsa: return CKK_RSA;
    case KeyAlgorithm::ec: return CKK_EC;
    }
    return CKK_VENDOR_DEFINED;
}

// Fixed-width text of PKCS#11: padded with blanks, no NUL.
template <std::size_t N>
void fill(CK_UTF8CHAR (&field)[N], std::string_view text) {
    std::fill(std::begin(field), std::end(field), CK_UTF8CHAR{' '});
    std::copy_n(text.begin(), std::min(N, text.size()), field);
}

bool asks_for_rsa_key(const CK_ATTRIBUTE& wanted) {
    CK_KEY_TYPE type = 0;
    if (wanted.type != CKA_KEY_TYPE || wanted.ulValueLen != sizeof type) return false;
    std::memcpy(&type, wanted.pValue, sizeof type);
    return type == CKK_RSA;
}

} // namespace

Pkcs11Token::Pkcs11Token(Contents contents) : slot_(contents.slot), key_(contents.key) {
    objects_.emplace(certificate_handle, certificate_object(contents.certificate));
    objects_.emplace(key_handle, key_object(key_.algorithm));
}

Pkcs11Token::Object Pkcs11Token::certificate_object(const std::vector<std::uint8_t>& der) {
    return {{CKA_CLASS, bytes_of(CK_OBJECT_CLASS{CKO_CERTIFICATE})},
            {CKA_CERTIFICATE_TYPE, bytes_of(CK_CERTIFICATE_TYPE{CKC_X_509})},
            {CKA_TOKEN, {CK_TRUE}},
            {CKA_ID, {object_id}},
            {CKA_LABEL, bytes_of(label)},
            {CKA_VALUE, der}};
}

Pkcs11Token::Object Pkcs11Token::key_object(KeyAlgorithm algorithm) {
    return {{CKA_CLASS, bytes_of(CK_OBJECT_CLASS{CKO_PRIVATE_KEY})},
            {CKA_KEY_TYPE, bytes_of(key_type(algorithm))},
            {CKA_TOKEN, {CK_TRUE}},
            {CKA_SIGN, {CK_TRUE}},
            {CKA_ID, {object_id}},
            {CKA_LABEL, bytes_of(label)}};
}

CK_RV Pkcs11Token::initialize() {
    ++users_;
    was_opened_ = true;
    return CKR_OK;
}

// pkinit finalizes also what it failed to initialize: harmless.
CK_RV Pkcs11Token::finalize() {
    if (users_ == 0) return CKR_CRYPTOKI_NOT_INITIALIZED;
    if (--users_ == 0) sessions_.clear();
    return CKR_OK;
}

CK_RV Pkcs11Token::get_slot_list(CK_SLOT_ID* slots, CK_ULONG* count) const {
    if (users_ == 0) return CKR_CRYPTOKI_NOT_INITIALIZED;
    const bool room = *count >= 1;
    *count = 1;
    if (!slots) return CKR_OK;
    if (!room) return CKR_BUFFER_TOO_SMALL;
    *slots = slot_;
    return CKR_OK;
}

CK_RV Pkcs11Token::get_token_info(CK_SLOT_ID slot, CK_TOKEN_INFO* info) const {
    if (users_ == 0) return CKR_CRYPTOKI_NOT_INITIALIZED;
    if (slot != slot_) return CKR_SLOT_ID_INVALID;
    *info = {};
    fill(info->label, label);
    fill(info->manufacturerID, label);
    fill(info->model, "");
    fill(info->serialNumber, "");
    fill(info->utcTime, "");
    info->flags = CKF_TOKEN_INITIALIZED; // and no CKF_LOGIN_REQUIRED: no PIN is asked for
    return CKR_OK;
}

CK_RV Pkcs11Token::open_session(CK_SLOT_ID slot, CK_FLAGS flags, CK_SESSION_HANDLE* handle) {
    if (users_ == 0) return CKR_CRYPTOKI_NOT_INITIALIZED;
    if (slot != slot_) return CKR_SLOT_ID_INVALID;
    if (!(flags & CKF_SERIAL_SESSION)) return CKR_SESSION_PARALLEL_NOT_SUPPORTED;
    *handle = ++last_session_;
    sessions_.emplace(*handle, Session{});
    return CKR_OK;
}

CK_RV Pkcs11Token::close_session(CK_SESSION_HANDLE handle) {
    return sessions_.erase(handle) == 1 ? CKR_OK : CKR_SESSION_HANDLE_INVALID;
}

CK_RV Pkcs11Token::find_objects_init(CK_SESSION_HANDLE handle, std::span<const CK_ATTRIBUTE> wanted) {
    Session* session = find_session(handle);
    if (!session) return CKR_SESSION_HANDLE_INVALID;
    if (session->finding) return CKR_OPERATION_ACTIVE;
    auto& found = session->finding.emplace();
    for (const auto& known : objects_) {
        const auto fits = [&](const CK_ATTRIBUTE& attribute) { return matches(known.second, attribute); };
        if (std::all_of(wanted.begin(), wanted.end(), fits)) found.push_back(known.first);
    }
    return CKR_OK;
}

CK_RV Pkcs11Token::find_objects(CK_SESSION_HANDLE handle, std::span<CK_OBJECT_HANDLE> found,
                                CK_ULONG* count) {
    Session* session = find_session(handle);
    if (!session) return CKR_SESSION_HANDLE_INVALID;
    if (!session->finding) return CKR_OPERATION_NOT_INITIALIZED;
    auto& left = *session->finding;
    const std::size_t n = std::min(found.size(), left.size());
    std::copy_n(left.begin(), n, found.begin());
    left.erase(left.begin(), left.begin() + static_cast<std::ptrdiff_t>(n));
    *count = n;
    return CKR_OK;
}

CK_RV Pkcs11Token::find_objects_final(CK_SESSION_HANDLE handle) {
    Session* session = find_session(handle);
    if (!session) return CKR_SESSION_HANDLE_INVALID;
    if (!session->finding) return CKR_OPERATION_NOT_INITIALIZED;
    session->finding.reset();
    return CKR_OK;
}

CK_RV Pkcs11Token::get_attribute_value(CK_SESSION_HANDLE handle, CK_OBJECT_HANDLE object,
                                       std::span<CK_ATTRIBUTE> values) const {
    if (!sessions_.contains(handle)) return CKR_SESSION_HANDLE_INVALID;
    const auto at = objects_.find(object);
    if (at == objects_.end()) return CKR_OBJECT_HANDLE_INVALID;
    CK_RV result = CKR_OK;
    for (CK_ATTRIBUTE& wanted : values) {
        const auto have = at->second.find(wanted.type);
        const bool known = have != at->second.end();
        const bool room = known && (!wanted.pValue || wanted.ulValueLen >= have->second.size());
        if (!known) result = CKR_ATTRIBUTE_TYPE_INVALID;
        if (known && !room) result = CKR_BUFFER_TOO_SMALL;
        if (room && wanted.pValue) std::memcpy(wanted.pValue, have->second.data(), have->second.size());
        wanted.ulValueLen = room ? have->second.size() : unavailable;
    }
    return result;
}

bool Pkcs11Token::matches(const Object& object, const CK_ATTRIBUTE& wanted) const {
    const auto have = object.find(wanted.type);
    if (have == object.end() || !wanted.pValue) return false;
    if (key_.algorithm == KeyAlgorithm::ec && asks_for_rsa_key(wanted)) return true;
    const auto* value = static_cast<const CK_BYTE*>(wanted.pValue);
    return std::equal(have->second.begin(), have->second.end(), value, value + wanted.ulValueLen);
}

Pkcs11Token::Session* Pkcs11Token::find_session(CK_SESSION_HANDLE handle) {
    const auto at = sessions_.find(handle);
    return at == sessions_.end() ? nullptr : &at->second;
}

CK_RV Pkcs11Token::fail(CK_RV code, WorkerError error) {
    if (!failure_) failure_ = std::move(error);
    return code;
}

} // namespace signet::worker
