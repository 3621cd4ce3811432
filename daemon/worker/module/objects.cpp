// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/module/objects.hpp"

#include "certmap/text/encoding.hpp"
#include "daemon/worker/module/return_code.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace signet::worker {
namespace {

using protocol::Bytes;

template <class Value>
CK_ATTRIBUTE attribute(CK_ATTRIBUTE_TYPE type, Value& value) {
    return {type, &value, sizeof(value)};
}

/// Between the id and the number of a certificate that is not the first with it.
constexpr char before_number = '/';

/// The id of a slot that certificates_of() has named.
Bytes id_of_slot(const std::string& name) {
    const std::string slot = name.substr(0, name.find(before_number));
    Bytes id;
    for (std::size_t at = 0; at + 1 < slot.size() && id.size() < max_id; at += 2) {
        std::uint8_t byte = 0;
        const char* const begin = slot.data() + at;
        if (std::from_chars(begin, begin + 2, byte, 16).ptr != begin + 2) return {};
        id.push_back(byte);
    }
    return id;
}

Result<std::vector<CK_OBJECT_HANDLE>> private_keys(const ModuleSession& session, Bytes id,
                                                   std::optional<CK_KEY_TYPE> type = std::nullopt) {
    CK_OBJECT_CLASS kind = CKO_PRIVATE_KEY;
    std::vector<CK_ATTRIBUTE> wanted{attribute(CKA_CLASS, kind)};
    if (!id.empty()) wanted.push_back({CKA_ID, id.data(), id.size()});
    if (type) wanted.push_back(attribute(CKA_KEY_TYPE, *type));
    return objects_with(session, std::move(wanted));
}

/// Whoever finds such a token could log on with it.
bool signs_without_pin(const ModuleSession& session, const Bytes& id) {
    const auto keys = private_keys(session, id);
    if (!keys) return false;
    return std::any_of(keys->begin(), keys->end(), [&](auto key) {
        const auto is_private = attribute_of(session, key, CKA_PRIVATE, sizeof(CK_BBOOL));
        return is_private && is_private->size() == sizeof(CK_BBOOL) && is_private->front() == CK_FALSE;
    });
}

bool is_of_authority(const ModuleSession& session, CK_OBJECT_HANDLE certificate) {
    constexpr CK_ULONG authority = 2; // PKCS#11 2.40 4.6.2, CK_CERTIFICATE_CATEGORY_AUTHORITY
    const auto category = attribute_of(session, certificate, CKA_CERTIFICATE_CATEGORY, sizeof(CK_ULONG));
    CK_ULONG value = 0;
    if (!category || category->size() != sizeof(value)) return false;
    std::copy(category->begin(), category->end(), reinterpret_cast<std::uint8_t*>(&value));
    return value == authority;
}

protocol::SlotCertificate unread(std::string slot, Reason reason, std::string detail) {
    protocol::SlotCertificate certificate;
    certificate.slot = std::move(slot);
    certificate.reason = policy::id_of(reason);
    certificate.detail = std::move(detail);
    return certificate;
}

std::optional<protocol::SlotCertificate> read_certificate(const ModuleSession& session,
                                                          CK_OBJECT_HANDLE object) {
    const auto id = attribute_of(session, object, CKA_ID, max_id);
    if (!id || id->empty() || is_of_authority(session, object)) return std::nullopt;
    auto slot = certmap::hexadecimal(*id, {.upper = true});
    if (signs_without_pin(session, *id))
        return unread(std::move(slot), Reason::card_not_for_logon, "its key signs without a PIN");
    auto der = attribute_of(session, object, CKA_VALUE, protocol::CertificateDer::max);
    if (!der)
        return unread(std::move(slot), Reason::cert_too_large,
                      "the token does not give it, or it is too large");
    protocol::SlotCertificate certificate;
    certificate.slot = std::move(slot);
    certificate.der = std::move(*der);
    return certificate;
}

/// One id may have several certificates, such as an expired one and its successor. Each needs a name of its own: by it signetd
/// says which one it has judged.
void name_apart(protocol::SlotCertificate& certificate,
                const std::vector<protocol::SlotCertificate>& others) {
    const auto id = id_of_slot(certificate.slot);
    const auto same =
        std::ranges::count_if(others, [&](const auto& other) { return id_of_slot(other.slot) == id; });
    if (same > 0) certificate.slot += fmt::format("{}{}", before_number, same + 1);
}

} // namespace

Result<ModuleSession> ModuleSession::open(const Module& module, CK_SLOT_ID slot, CK_FLAGS more) {
    CK_SESSION_HANDLE handle = 0;
    const CK_RV opened = module->C_OpenSession(slot, CKF_SERIAL_SESSION | more, nullptr, nullptr, &handle);
    if (opened != CKR_OK) return failed_call("C_OpenSession", opened);
    return ModuleSession(module, handle);
}

ModuleSession::ModuleSession(ModuleSession&& other) noexcept
    : module_(std::exchange(other.module_, nullptr)), handle_(other.handle_) {}

ModuleSession::~ModuleSession() {
    if (module_ != nullptr) (*module_)->C_CloseSession(handle_);
}

Result<std::vector<CK_OBJECT_HANDLE>> objects_with(const ModuleSession& session,
                                                   std::vector<CK_ATTRIBUTE> wanted) {
    const Module& module = session.module();
    const CK_RV begun = module->C_FindObjectsInit(session.handle(), wanted.data(), wanted.size());
    if (begun != CKR_OK) return failed_call("C_FindObjectsInit", begun);
    std::vector<CK_OBJECT_HANDLE> objects;
    CK_RV found = CKR_OK;
    while (objects.size() < max_objects) { // one at a time: some modules answer with fewer than there are
        CK_OBJECT_HANDLE object = 0;
        CK_ULONG count = 0;
        found = module->C_FindObjects(session.handle(), &object, 1, &count);
        if (found != CKR_OK || count == 0) break;
        objects.push_back(object);
    }
    module->C_FindObjectsFinal(session.handle());
    if (found != CKR_OK) return failed_call("C_FindObjects", found);
    return objects;
}

std::optional<Bytes> attribute_of(const ModuleSession& session, CK_OBJECT_HANDLE object,
                                  CK_ATTRIBUTE_TYPE type, std::size_t max_size) {
    const Module& module = session.module();
    CK_ATTRIBUTE attribute = {type, nullptr, 0};
    if (module->C_GetAttributeValue(session.handle(), object, &attribute, 1) != CKR_OK) return std::nullopt;
    if (attribute.ulValueLen > max_size) return std::nullopt; // CK_UNAVAILABLE_INFORMATION too
    Bytes value(attribute.ulValueLen);
    attribute.pValue = value.data();
    const CK_ULONG room = value.size();
    if (module->C_GetAttributeValue(session.handle(), object, &attribute, 1) != CKR_OK) return std::nullopt;
    if (attribute.ulValueLen > room) return std::nullopt;
    value.resize(attribute.ulValueLen);
    return value;
}

bool flag_of(const ModuleSession& session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type) {
    const auto value = attribute_of(session, object, type, sizeof(CK_BBOOL));
    return value && value->size() == sizeof(CK_BBOOL) && value->front() != CK_FALSE;
}

Result<std::vector<protocol::SlotCertificate>> certificates_of(const ModuleSession& session) {
    CK_OBJECT_CLASS kind = CKO_CERTIFICATE;
    CK_CERTIFICATE_TYPE form = CKC_X_509;
    const auto objects =
        objects_with(session, {attribute(CKA_CLASS, kind), attribute(CKA_CERTIFICATE_TYPE, form)});
    if (!objects) return objects.error();
    std::vector<protocol::SlotCertificate> certificates;
    for (const CK_OBJECT_HANDLE object : *objects) {
        auto certificate = read_certificate(session, object);
        if (!certificate || certificates.size() >= protocol::max_slots) continue;
        name_apart(*certificate, certificates);
        certificates.push_back(std::move(*certificate));
    }
    return certificates;
}

Result<std::optional<CK_OBJECT_HANDLE>> private_key_of(const ModuleSession& session, const std::string& slot,
                                                       CK_KEY_TYPE type) {
    auto id = id_of_slot(slot);
    if (id.empty()) return std::optional<CK_OBJECT_HANDLE>();
    const auto keys = private_keys(session, std::move(id), type);
    if (!keys) return keys.error();
    if (keys->empty()) return std::optional<CK_OBJECT_HANDLE>();
    return std::optional<CK_OBJECT_HANDLE>(keys->front());
}

bool has_key_that_asks_each_time(const ModuleSession& session) {
    const auto keys = private_keys(session, {});
    if (!keys) return false;
    return std::any_of(keys->begin(), keys->end(),
                       [&](auto key) { return flag_of(session, key, CKA_ALWAYS_AUTHENTICATE); });
}

} // namespace signet::worker
