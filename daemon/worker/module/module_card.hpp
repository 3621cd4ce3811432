// SPDX-License-Identifier: Apache-2.0
#pragma once

// The driver for tokens behind a PKCS#11 module: any card that OpenSC or its maker's module knows, a TPM, SoftHSM. A slot of
// it is the CKA_ID of a certificate, in hexadecimal. Owned by the verb `token`. For PIV cards PivCard is the better one: it
// knows the tries left, and needs a tenth of the APDUs.

#include "daemon/worker/card/token.hpp"
#include "daemon/worker/module/objects.hpp"
#include "daemon/worker/module/slots.hpp"

#include <optional>

namespace signet::worker {

/// The reader that the token's card is in; null: it is in none.
struct ReaderBelow {
    Connection* connection = nullptr; // knows whether it is the same card still
    Transport* transport = nullptr;   // resets it: a module may leave a card logged on when it ends
};

/// Everything of one PIN: from before C_Login to C_Logout, C_Finalize and a reset of the card, whatever happens between.
class ModuleTurn {
public:
    ModuleTurn(Module& module, ReaderBelow below, ModuleSession session) noexcept;
    ModuleTurn(ModuleTurn&& other) noexcept;
    ModuleTurn(const ModuleTurn&) = delete;
    ModuleTurn& operator=(ModuleTurn&&) = delete;
    ModuleTurn& operator=(const ModuleTurn&) = delete;
    ~ModuleTurn();

    const ModuleSession& session() const noexcept { return *session_; }
    /// What the module calls a fault may be a card that was pulled out.
    bool card_is_gone() const { return below_.connection != nullptr && below_.connection->is_gone(); }

private:
    Module* module_; // null: moved from
    ReaderBelow below_;
    std::optional<ModuleSession> session_;
};

class ModuleCard final : public CardToken, public Connection {
public:
    ModuleCard(Module& module, ModuleToken token, ReaderBelow below) noexcept
        : module_(module), token_(std::move(token)), below_(below) {}

    /// The slots of PIV mean nothing here: every certificate that has an id is one. Also `pin-missing` where no PIN has been set, and
    /// `card-not-for-logon` for a token that wants none.
    Result<CardContents> open(const std::vector<std::string>& slots) override;
    bool signs_with(KeyKind key) const noexcept override;

    /// Without a PIN where the reader has a keypad, on which the person enters it meanwhile. Also `pin-expired`, `cancelled`; and
    /// before C_Login `pin-locked`, and `card-busy` where one try is left that nobody agreed to spend.
    Result<std::unique_ptr<Session>> authenticate(protocol::Secret pin) override;
    void take_last_try() noexcept override { takes_last_ = true; }
    const CardCosts& costs() const noexcept override { return costs_; }

    /// C_Login by the PIN that there is, so that it is told apart what is wrong, and C_SetPIN; then as after a signature. A PIN that has
    /// expired is no error here. A token that has one try left wants `takes_last`. Errors: those of authenticate(); `pin-new-refused`,
    /// `pin-change-unsupported`: the PIN is as it was. `pin-change-unknown`: the module does not say which of both it is.
    Result<void> change_pin(protocol::Secret pin, protocol::Secret fresh, bool takes_last);

    /// Of the token: a session, if it is still the one that was read.
    Result<void> open() override { return open_session(0); }
    /// A module that has looked at a card keeps it open, and others out who want it for themselves: for a card in a reader the
    /// module ends, and begins anew with open().
    void close() noexcept override;

private:
    Result<void> open_session(CK_FLAGS more);
    Result<CardContents> read();
    Result<void> find_again();
    Result<void> expect_tries(bool takes_last);
    Result<void> log_in(const ModuleTurn& turn, protocol::Secret& pin);
    WorkerError refusal_of_login(const ModuleTurn& turn, CK_RV code);
    bool has_keypad() const noexcept { return (token_.flags & CKF_PROTECTED_AUTHENTICATION_PATH) != 0; }

    Module& module_;
    ModuleToken token_;
    ReaderBelow below_;
    std::optional<ModuleSession> session_;
    CardCosts costs_;
    bool takes_last_ = false;
    bool has_rsa_ = false;
    bool has_ecdsa_ = false;
};

/// What the flags of a token say of its tries: 0, 1, or nothing where it does not count so exactly.
std::optional<unsigned> tries_of_flags(CK_FLAGS flags);

} // namespace signet::worker
