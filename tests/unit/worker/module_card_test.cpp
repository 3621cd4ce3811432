// SPDX-License-Identifier: Apache-2.0
// The driver for PKCS#11 over the token of tests/token: what it reads, what its return codes and flags mean, and that a PIN goes to
// the token once and leaves nothing behind.
#include "daemon/worker/signature_check.hpp"
#include "tests/unit/worker/module_scene.hpp"

#include <algorithm>
#include <csignal>
#include <sstream>

namespace signet::worker {
namespace {

using card::Algorithm;

TEST_F(ModuleCardTest, ReadsCertificatesByTheirIds) {
    put("0A", Algorithm::EccP256);
    put("45", Algorithm::Rsa2048);
    begin();
    const auto contents = open();
    ASSERT_TRUE(contents);
    EXPECT_EQ(contents->label, "Lab token");
    EXPECT_EQ(contents->pin.min, 4);
    EXPECT_EQ(contents->pin.max, 64);
    EXPECT_FALSE(contents->tries_left);
    EXPECT_FALSE(contents->has_few_tries);
    ASSERT_EQ(contents->certificates.size(), 2U);
    EXPECT_EQ(contents->certificates[0].slot, "0A");
    EXPECT_EQ(contents->certificates[1].slot, "45");
    EXPECT_FALSE(contents->certificates[0].der.empty());
}

struct Signed {
    Algorithm algorithm;
    KeyKind kind;
    const char* behaviour;
};

class ModuleSignature : public ModuleCardTest, public testing::WithParamInterface<Signed> {};

TEST_P(ModuleSignature, IsOfTheKeyAndLeavesNobodyLoggedOn) {
    begin(GetParam().algorithm, GetParam().behaviour);
    const auto contents = open();
    ASSERT_TRUE(contents);
    ASSERT_TRUE(card_->signs_with(GetParam().kind));
    const Bytes hash(32, 0x5A);
    {
        auto session = card_->authenticate(pin("123456"));
        ASSERT_TRUE(session);
        const auto signature = (*session)->sign("01", GetParam().kind, hash);
        ASSERT_TRUE(signature) << signature.error().detail;
        EXPECT_TRUE(is_of_certificate(contents->certificates[0].der, GetParam().kind.type, hash, *signature));
    }
    EXPECT_EQ(calls("C_Login"), 1U);
    EXPECT_EQ(calls("C_Logout"), 1U);
    EXPECT_EQ(calls("C_Finalize"), 1U);
    EXPECT_EQ(card_->costs().verifies, calls("C_Login") + calls("C_Login again"));
}

INSTANTIATE_TEST_SUITE_P(Kinds, ModuleSignature,
                         testing::Values(Signed{Algorithm::Rsa2048, rsa, ""},
                                         Signed{Algorithm::EccP256, p256, ""},
                                         Signed{Algorithm::EccP256, p256, "der 1\n"},
                                         Signed{Algorithm::EccP384, {KeyType::ec, 384}, ""},
                                         Signed{Algorithm::Rsa2048, rsa, "always 1\n"}));

TEST_F(ModuleCardTest, AKeyThatAsksEachTimeGetsTheSamePinInOneBreath) {
    begin(Algorithm::EccP256, "always 1\n");
    ASSERT_TRUE(open());
    auto session = card_->authenticate(pin("123456"));
    ASSERT_TRUE(session);
    ASSERT_TRUE((*session)->sign("01", p256, Bytes(32, 1)));
    EXPECT_EQ(read("calls"), "C_Login\nC_Login again\nC_Sign\n");
}

struct Refused {
    CK_RV code;
    Reason reason;
};

class ModuleRefusal : public ModuleCardTest, public testing::WithParamInterface<Refused> {};

TEST_P(ModuleRefusal, OfALoginHasItsReasonAndIsNotTriedAgain) {
    begin(Algorithm::EccP256);
    ASSERT_TRUE(open());
    std::ostringstream behaviour;
    behaviour << "C_Login 0x" << std::hex << GetParam().code << "\n";
    behave(behaviour.str());
    EXPECT_EQ(refusal_of_pin("123456").reason, GetParam().reason);
    EXPECT_EQ(calls("C_Login"), 1U);
    EXPECT_EQ(calls("C_Finalize"), 1U);
}

INSTANTIATE_TEST_SUITE_P(Codes, ModuleRefusal,
                         testing::Values(Refused{CKR_PIN_INCORRECT, Reason::pin_wrong},
                                         Refused{CKR_USER_NOT_LOGGED_IN, Reason::pin_wrong},
                                         Refused{CKR_PIN_LOCKED, Reason::pin_locked},
                                         Refused{CKR_PIN_EXPIRED, Reason::pin_expired},
                                         Refused{CKR_PIN_LEN_RANGE, Reason::pin_form_refused},
                                         Refused{CKR_PIN_INVALID, Reason::pin_form_refused},
                                         Refused{CKR_USER_PIN_NOT_INITIALIZED, Reason::pin_missing},
                                         Refused{CKR_TOKEN_NOT_PRESENT, Reason::card_removed},
                                         Refused{CKR_DEVICE_REMOVED, Reason::card_removed},
                                         Refused{CKR_SESSION_HANDLE_INVALID, Reason::card_removed},
                                         Refused{CKR_FUNCTION_CANCELED, Reason::cancelled},
                                         Refused{CKR_DEVICE_ERROR, Reason::card_unreadable},
                                         // This PIN was not looked at.
                                         Refused{CKR_USER_ALREADY_LOGGED_IN, Reason::card_unreadable},
                                         Refused{CKR_USER_ANOTHER_ALREADY_LOGGED_IN, Reason::card_busy},
                                         Refused{0x80000001, Reason::card_unreadable}));

// Of a reader whose card is pulled out in the middle: the module calls that a fault.
class PulledCard : public Connection {
public:
    Result<void> open() override { return {}; }
    void close() noexcept override {}
    bool is_gone() const override { return true; }
};

TEST_F(ModuleCardTest, AFaultOfACardThatIsGoneIsItsRemoval) {
    PulledCard pulled;
    for (const char* const behaviour : {"C_Login 0x5\n", "C_Sign 0x5\n", "C_Login 0xa0\n"}) {
        begin(Algorithm::EccP256);
        card_.emplace(*module_, tokens_of(*module_)->front(), ReaderBelow{&pulled, nullptr});
        ASSERT_TRUE(open());
        behave(behaviour);
        auto session = card_->authenticate(pin("123456"));
        const auto refusal = session ? (*session)->sign("01", p256, Bytes(32, 1)).error() : session.error();
        const bool was_compared = std::string_view(behaviour).find("0xa0") != std::string_view::npos;
        EXPECT_EQ(refusal.reason, was_compared ? Reason::pin_wrong : Reason::card_removed) << behaviour;
    }
}

TEST_F(ModuleCardTest, APinOfAnotherLengthCostsNoTry) {
    begin(Algorithm::EccP256);
    ASSERT_TRUE(open());
    EXPECT_EQ(refusal_of_pin("123").reason, Reason::pin_shape);
    EXPECT_EQ(refusal_of_pin("").reason, Reason::pin_shape);
    EXPECT_EQ(calls("C_Login"), 0U);
}

TEST_F(ModuleCardTest, AKeypadTakesThePinItself) {
    begin(Algorithm::EccP256, "keypad 1\n");
    ASSERT_TRUE(open()->has_keypad);
    auto session = card_->authenticate(protocol::Secret());
    ASSERT_TRUE(session);
    EXPECT_TRUE((*session)->sign("01", p256, Bytes(32, 1)));
}

TEST_F(ModuleCardTest, ATokenThatNeedsNoPinLogsNobodyOn) {
    begin(Algorithm::EccP256, "no-login 1\n");
    EXPECT_EQ(refusal_of_opening(), Reason::card_not_for_logon);
    behave("no-pin 1\n");
    EXPECT_EQ(refusal_of_opening(), Reason::pin_missing);
}

TEST_F(ModuleCardTest, AKeyThatSignsWithoutAPinIsLeftOut) {
    begin(Algorithm::EccP256, "open-key 1\n");
    const auto contents = open();
    ASSERT_TRUE(contents);
    ASSERT_EQ(contents->certificates.size(), 1U);
    EXPECT_EQ(contents->certificates[0].reason, policy::id_of(Reason::card_not_for_logon));
    EXPECT_TRUE(contents->certificates[0].der.empty());
}

TEST_F(ModuleCardTest, AnotherTokenInTheSlotIsNotShownThePin) {
    begin(Algorithm::EccP256);
    ASSERT_TRUE(open());
    behave("serial 2\n");
    EXPECT_EQ(refusal_of_pin("123456").reason, Reason::card_removed);
    EXPECT_EQ(calls("C_Login"), 0U);
}

TEST_F(ModuleCardTest, ATokenThatHasGoneIsRemoved) {
    begin(Algorithm::EccP256);
    ASSERT_TRUE(open());
    remove();
    EXPECT_EQ(refusal_of_pin("123456").reason, Reason::card_removed);
}

TEST_F(ModuleCardTest, AnEmptyTokenHasNoCertificate) {
    begin();
    EXPECT_EQ(refusal_of_opening(), Reason::card_no_certificate);
}

TEST_F(ModuleCardTest, SignaturesThatFailAreNotThePins) {
    for (const char* const said : {"C_SignInit 0x63\n", "C_Sign 0x30\n", "C_Sign garbage\n"}) {
        begin(Algorithm::EccP256);
        ASSERT_TRUE(open());
        behave(said);
        auto session = card_->authenticate(pin("123456"));
        ASSERT_TRUE(session);
        const auto signature = (*session)->sign("01", p256, Bytes(32, 1));
        ASSERT_FALSE(signature) << said;
        EXPECT_EQ(signature.error().reason, Reason::card_sign_failed) << said;
    }
    begin(Algorithm::EccP256);
    ASSERT_TRUE(open());
    auto session = card_->authenticate(pin("123456"));
    EXPECT_EQ((*session)->sign("02", p256, Bytes(32, 1)).error().reason, Reason::card_sign_failed);
}

TEST_F(ModuleCardTest, APinThatHasExpiredIsToldWhereverTheTokenSaysSo) {
    for (const char* const said : {"C_Login 0xa3\n", "C_SignInit 0xa3\n", "C_Sign 0xa3\n"}) {
        begin(Algorithm::EccP256);
        ASSERT_TRUE(open());
        behave(said);
        auto session = card_->authenticate(pin("123456"));
        const auto refusal = session ? (*session)->sign("01", p256, Bytes(32, 1)).error() : session.error();
        EXPECT_EQ(refusal.reason, Reason::pin_expired) << said;
    }
}

TEST_F(ModuleCardTest, LiesAboutLengthsAndCountsAreBounded) {
    begin(Algorithm::EccP256, "C_GetAttributeValue garbage\n");
    EXPECT_EQ(refusal_of_opening(), Reason::card_no_certificate);
    behave("C_FindObjects garbage\n");
    EXPECT_EQ(refusal_of_opening(), Reason::card_no_certificate);
    behave("C_GetSlotList garbage\n");
    const auto tokens = tokens_of(*module_);
    ASSERT_TRUE(tokens);
    EXPECT_LE(tokens->size(), max_slots_of_module);
}

TEST_F(ModuleCardTest, AModuleThatCrashesOrHangsTakesItsProcessOnly) {
    begin(Algorithm::EccP256);
    ASSERT_TRUE(open());
    behave("C_Login crash\n");
    EXPECT_EXIT(refusal_of_pin("123456"), testing::KilledBySignal(SIGABRT), "");
    behave("C_Login hang\n");
    const auto hang = [&] {
        alarm(1);
        refusal_of_pin("123456");
    };
    EXPECT_EXIT(hang(), testing::KilledBySignal(SIGALRM), "");
}

TEST_F(ModuleCardTest, AModuleThatChattersIsNotHeard) {
    begin(Algorithm::EccP256, "C_OpenSession chatter\n");
    const auto chatter = [&] {
        if (!silence_standard_output()) std::exit(2);
        std::exit(open() ? 0 : 1);
    };
    EXPECT_EXIT(chatter(), testing::ExitedWithCode(0), "^$");
}

} // namespace
} // namespace signet::worker
