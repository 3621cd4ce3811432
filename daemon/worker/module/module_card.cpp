// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/module/module_card.hpp"

#include "daemon/worker/module/module_signer.hpp"
#include "daemon/worker/module/return_code.hpp"

#include <algorithm>
#include <utility>

namespace signet::worker {
namespace {

/// Of RSA keys; what is shorter is refused everywhere, and what is longer no token has.
constexpr unsigned min_rsa_bits = 2048;
constexpr unsigned max_rsa_bits = 4096;

bool signs(const Module& module, CK_SLOT_ID slot, CK_MECHANISM_TYPE mechanism) {
    CK_MECHANISM_INFO about = {};
    return module->C_GetMechanismInfo(slot, mechanism, &about) == CKR_OK && (about.flags & CKF_SIGN) != 0;
}

/// One byte on the wire. A module that does not say, or says what cannot be, is taken to have no limit.
PinShape pin_shape_of(const ModuleToken& token) {
    constexpr CK_ULONG most = 255;
    const CK_ULONG max = token.pin_max == 0 ? most : std::min(token.pin_max, most);
    const CK_ULONG min = std::clamp<CK_ULONG>(token.pin_min, 1, max);
    return {static_cast<std::uint8_t>(min), static_cast<std::uint8_t>(max), false};
}

bool has_shape(std::span<const std::uint8_t> pin, PinShape shape) {
    return pin.size() >= shape.min && pin.size() <= shape.max;
}

} // namespace

std::optional<unsigned> tries_of_flags(CK_FLAGS flags) {
    if ((flags & CKF_USER_PIN_LOCKED) != 0) return 0U;
    if ((flags & CKF_USER_PIN_FINAL_TRY) != 0) return 1U;
    return std::nullopt;
}

ModuleTurn::ModuleTurn(Module& module, ReaderBelow below, ModuleSession session) noexcept
    : module_(&module), below_(below), session_(std::move(session)) {}

ModuleTurn::ModuleTurn(ModuleTurn&& other) noexcept
    : module_(std::exchange(other.module_, nullptr)), below_(other.below_),
      session_(std::move(other.session_)) {}

/// The module lets go of the card first: while it holds a transaction, a reset of ours would wait for it.
ModuleTurn::~ModuleTurn() {
    if (module_ == nullptr) return;
    (*module_)->C_Logout(session_->handle());
    session_.reset();
    module_->end();
    if (below_.transport == nullptr) return;
    static_cast<void>(Transaction::begin(*below_.transport, Disposition::reset)); // it is the end that resets
}

Result<CardContents> ModuleCard::open(const std::vector<std::string>&) {
    auto contents = read();
    close(); // of whatever kind it is: others may want the card while a person types
    return contents;
}

/// What a token says of itself may have changed since it was found: its tries, for one.
Result<CardContents> ModuleCard::read() {
    if (const auto opened = open(); !opened) return opened.error();
    if ((token_.flags & CKF_LOGIN_REQUIRED) == 0)
        return WorkerError{Reason::card_not_for_logon, "the token signs without a PIN"};
    if ((token_.flags & CKF_USER_PIN_INITIALIZED) == 0)
        return WorkerError{Reason::pin_missing, "CKF_USER_PIN_INITIALIZED is not set"};
    has_rsa_ = signs(module_, token_.slot, CKM_RSA_PKCS);
    has_ecdsa_ = signs(module_, token_.slot, CKM_ECDSA);
    auto certificates = certificates_of(*session_);
    if (!certificates) return certificates.error();
    if (certificates->empty())
        return WorkerError{Reason::card_no_certificate,
                           "the token shows no certificate with an id before its PIN"};
    CardContents contents = {token_.label, tries_of_flags(token_.flags), pin_shape_of(token_),
                             std::move(*certificates)};
    if (contents.label.empty()) contents.label = "PKCS#11";
    contents.has_few_tries = (token_.flags & CKF_USER_PIN_COUNT_LOW) != 0;
    contents.has_keypad = has_keypad();
    return contents;
}

bool ModuleCard::signs_with(KeyKind key) const noexcept {
    if (key.type == KeyType::rsa) return has_rsa_ && key.bits >= min_rsa_bits && key.bits <= max_rsa_bits;
    return has_ecdsa_ && (key.bits == 256 || key.bits == 384);
}

/// The slots may have other numbers since the module has begun anew.
Result<void> ModuleCard::find_again() {
    auto tokens = tokens_of(module_);
    if (!tokens) return tokens.error();
    const auto found = std::find_if(tokens->begin(), tokens->end(), [&](const ModuleToken& token) {
        return token.serial == token_.serial && token.label == token_.label && token.reader == token_.reader;
    });
    if (found == tokens->end())
        return WorkerError{Reason::card_removed, "the token is not in its slot any more"};
    token_ = std::move(*found);
    return {};
}

Result<void> ModuleCard::open_session(CK_FLAGS more) {
    if (session_) return {};
    if (below_.connection != nullptr) {
        if (auto opened = below_.connection->open(); !opened) return opened;
    }
    if (auto begun = module_.resume(); !begun) return begun;
    if (auto found = find_again(); !found) return found;
    auto session = ModuleSession::open(module_, token_.slot, more);
    if (!session) return session.error();
    session_.emplace(std::move(*session));
    return {};
}

void ModuleCard::close() noexcept {
    session_.reset();
    if (below_.connection == nullptr) return;
    module_.end();
    below_.connection->close();
}

/// Right before a PIN: another program may have spent tries since the token was read, and while a person typed.
Result<void> ModuleCard::expect_tries(bool takes_last) {
    const auto now = token_in_slot(module_, token_.slot);
    if (!now) return WorkerError{Reason::card_removed, "the token is not in its slot any more"};
    token_.flags = now->flags;
    const auto tries = tries_of_flags(token_.flags);
    if (tries == 0U) return WorkerError{Reason::pin_locked, "CKF_USER_PIN_LOCKED", tries};
    if (tries == 1U && !takes_last)
        return WorkerError{Reason::card_busy, "one try is left, after those of another program", tries};
    return {};
}

/// Asked after a refusal only: what the flags say then is about this very PIN.
WorkerError ModuleCard::refusal_of_login(const ModuleTurn& turn, CK_RV code) {
    auto refusal = refused_login(code);
    const bool may_be_gone = refusal.reason == Reason::card_unreadable;
    const bool is_gone = may_be_gone && turn.card_is_gone();
    const auto now = token_in_slot(module_, token_.slot);
    if (is_gone || (may_be_gone && !now)) refusal.reason = Reason::card_removed;
    if (refusal.reason != Reason::pin_wrong) return refusal;
    if (now) refusal.tries_left = tries_of_flags(now->flags);
    if (refusal.tries_left == 0U) refusal.reason = Reason::pin_locked;
    return refusal;
}

Result<void> ModuleCard::log_in(const ModuleTurn& turn, protocol::Secret& pin) {
    const ModuleSession& session = turn.session();
    ++costs_.verifies;
    auto* const bytes = has_keypad() ? nullptr : const_cast<CK_UTF8CHAR*>(pin.view().data());
    const auto length = static_cast<CK_ULONG>(has_keypad() ? 0 : pin.size());
    const CK_RV done = module_->C_Login(session.handle(), CKU_USER, bytes, length);
    if (done == CKR_OK) return {};
    if (done != CKR_PIN_EXPIRED) pin.wipe(); // else a new one may be set by it
    return refusal_of_login(turn, done);
}

Result<void> ModuleCard::change_pin(protocol::Secret pin, protocol::Secret fresh, bool takes_last) {
    const PinShape shape = pin_shape_of(token_);
    if (!has_shape(pin.view(), shape) || !has_shape(fresh.view(), shape))
        return WorkerError{Reason::pin_shape, "a PIN of this token has another length"};
    if (const auto opened = open_session(CKF_RW_SESSION); !opened) return opened;
    const ModuleTurn turn(module_, below_, std::move(*session_));
    session_.reset();
    if (const auto expected = expect_tries(takes_last); !expected) return expected;
    // One that has expired is right, and the token lets it be used for nothing but this (PKCS#11 2.40 5.1.6).
    const auto logged_in = log_in(turn, pin);
    if (!logged_in && logged_in.error().reason != Reason::pin_expired) return logged_in;
    const auto bytes = [](const protocol::Secret& secret) {
        return const_cast<CK_UTF8CHAR*>(secret.view().data());
    };
    const CK_RV done =
        module_->C_SetPIN(turn.session().handle(), bytes(pin), static_cast<CK_ULONG>(pin.size()),
                          bytes(fresh), static_cast<CK_ULONG>(fresh.size()));
    if (done != CKR_OK) return refused_new_pin(done);
    return {};
}

Result<std::unique_ptr<Session>> ModuleCard::authenticate(protocol::Secret pin) {
    if (!has_keypad() && !has_shape(pin.view(), pin_shape_of(token_)))
        return WorkerError{Reason::pin_shape, "a PIN of this token has another length"};
    if (const auto opened = open(); !opened) return opened.error();
    ModuleTurn turn(module_, below_, std::move(*session_));
    session_.reset();
    if (const auto expected = expect_tries(takes_last_); !expected) return expected.error();
    if (const auto logged_in = log_in(turn, pin); !logged_in) return logged_in.error();
    if (!has_key_that_asks_each_time(turn.session())) pin.wipe();
    return std::unique_ptr<Session>(std::make_unique<ModuleSigner>(std::move(turn), std::move(pin), costs_));
}

} // namespace signet::worker
