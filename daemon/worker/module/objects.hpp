// SPDX-License-Identifier: Apache-2.0
#pragma once

// The certificates and private keys of a token, found and read with limits: how long an attribute is and how many objects
// there are is what the module says. Used by this room.

#include "daemon/protocol/messages/card.hpp"
#include "daemon/worker/module/module.hpp"

#include <optional>
#include <vector>

namespace signet::worker {

using ByteView = std::span<const std::uint8_t>;

/// A session with a token, open until its end. `more`: CKF_RW_SESSION, for what changes the token.
class ModuleSession {
public:
    static Result<ModuleSession> open(const Module& module, CK_SLOT_ID slot, CK_FLAGS more = 0);
    ModuleSession(ModuleSession&& other) noexcept;
    ModuleSession(const ModuleSession&) = delete;
    ModuleSession& operator=(ModuleSession&&) = delete;
    ModuleSession& operator=(const ModuleSession&) = delete;
    ~ModuleSession();

    CK_SESSION_HANDLE handle() const noexcept { return handle_; }
    const Module& module() const noexcept { return *module_; }

private:
    ModuleSession(const Module& module, CK_SESSION_HANDLE handle) noexcept
        : module_(&module), handle_(handle) {}

    const Module* module_; // null: moved from
    CK_SESSION_HANDLE handle_;
};

/// Everything that has these attributes, at most max_objects of it.
Result<std::vector<CK_OBJECT_HANDLE>> objects_with(const ModuleSession& session,
                                                   std::vector<CK_ATTRIBUTE> wanted);

/// The bytes of an attribute; nothing where the object has none, does not show it, or has more than `max_size`.
std::optional<protocol::Bytes> attribute_of(const ModuleSession& session, CK_OBJECT_HANDLE object,
                                            CK_ATTRIBUTE_TYPE type, std::size_t max_size);

/// False where the object does not have it.
bool flag_of(const ModuleSession& session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type);

/// X.509 certificates that have an id, each with that id as the name of its slot, and a number behind it ("01/2") where one before it
/// has the same: those that the token shows without a PIN, in its own
/// order, at most protocol::max_slots. CAs, as far as the token calls them so, are left out; so is one whose key the token lets be used
/// without a PIN. One that is too large says so.
Result<std::vector<protocol::SlotCertificate>> certificates_of(const ModuleSession& session);

/// The private key of this type (CKK_RSA, CKK_EC) with the id of that slot; nothing: there is none. Of several, the first.
Result<std::optional<CK_OBJECT_HANDLE>> private_key_of(const ModuleSession& session, const std::string& slot,
                                                       CK_KEY_TYPE type);

/// Of the keys of a token that has its PIN: does one want the PIN again for each signature?
bool has_key_that_asks_each_time(const ModuleSession& session);

inline constexpr CK_ULONG max_objects = 64;

/// Of CKA_ID: most tokens have one byte, or the 20 of a SHA-1.
inline constexpr std::size_t max_id = 64;

} // namespace signet::worker
